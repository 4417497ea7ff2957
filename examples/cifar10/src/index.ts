/** What the benchmark and the tests across packages use of the example. */

export { runCli } from './cli.ts';
export { stepsPerEpoch } from './data/batches.ts';
export { downloadDataset } from './data/cifar10/download.ts';
export { type DownloadSource, DownloadUnavailable } from './data/cifar10/fetchArchive.ts';
export { type Dataset, emptyImageSet, imageRange } from './data/dataset.ts';
export { locateLocalData, readData } from './data/locate.ts';
export { integerFlag, pathFlag } from './flagParsers.ts';
export { type ArmPlan, trainArm } from './run/loop.ts';
export { noProgress } from './run/metrics.ts';
export { type Recipe, recipes } from './run/recipe.ts';
export { writeFileAtomically } from './system/atomicFile.ts';
export { workingFolder } from './system/workingFolder.ts';
