import { archiveName } from './binaryFormat.ts';

const versions: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  {
    pattern: /(^|\/)(cifar-10-python|(cifar-10-batches-py|data_batch_[1-5])(\/|$))/,
    name: 'the Python version of CIFAR-10',
  },
  {
    pattern: /(^|\/)(cifar-10-matlab|(cifar-10-batches-mat|data_batch_[1-5]\.mat)(\/|$))/,
    name: 'the MATLAB version of CIFAR-10',
  },
  { pattern: /(^|\/)(cifar-100-|(train|test|fine_label_names)\.(bin|txt)$)/, name: 'CIFAR-100' },
];

/**
 * Recognizes another version of the data set by the name of one of its files.
 *
 * @param path - A name or path, with `/` between its parts.
 * @returns a sentence that names the version and what is needed; undefined for any other name.
 */
export function describeOtherVersion(path: string): string | undefined {
  const version = versions.find(({ pattern }) => pattern.test(path));
  return (
    version && `That is ${version.name}; the binary version of CIFAR-10 is needed (${archiveName}).`
  );
}
