/** What the benchmark and the tests across packages use of the example. */
export { writeFileAtomically } from './atomicFile.ts';
export { runCli } from './cli.ts';
export { stepsPerEpoch } from './data/batches.ts';
export { type Dataset, emptyImageSet, imageRange } from './data/dataset.ts';
export { locateLocalData, readData } from './data/locate.ts';
export { integerFlag, pathFlag } from './flagParsers.ts';
export { type RunPlan, trainRun } from './loop.ts';
export { noProgress } from './metrics.ts';
export { type Recipe, recipes } from './recipe.ts';
export { workingFolder } from './system/workingFolder.ts';
