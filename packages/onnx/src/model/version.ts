// By name, so that bundlers take the version alone into the package.
export { version } from '../../package.json';
