import type { Network, Trainer } from '@cutmix/training';
import {
  type ArmsOptions,
  areFinished,
  type Checkpoints,
  finishedEpochs,
  loadCheckpoints,
  trainArms,
  writeResults,
} from './arms.ts';
import type { Config, Settings } from './settings.ts';
import type { OutFolder } from './stored/outFolder.ts';
import { finishedArms, type SeedMetrics, summarize } from './summary.ts';

/** The arms of one seed, in the whole folder or, with several seeds, in a folder within it. */
export interface SeedRun {
  readonly folder: OutFolder;
  readonly config: Config;
  checkpoints: Checkpoints;
}

/** All seeds of a folder. */
export interface Run {
  readonly folder: OutFolder;
  readonly config: Config;
  readonly bySeed: readonly SeedRun[];
}

/** Opens the folder of every seed and loads its checkpoints. */
export async function openSeeds(folder: OutFolder, config: Config, network: Network): Promise<Run> {
  const { seeds = 1, ...shared } = config;
  const bySeed: SeedRun[] = [];
  for (let i = 0; i < seeds; i++) {
    const settings = { ...config.settings, seed: config.settings.seed + i };
    const own = { folder: seeds > 1 ? folder.ofSeed(settings.seed) : folder, settings };
    const ownConfig: Config = { ...shared, settings };
    if (seeds > 1) await own.folder.writeConfig(ownConfig);
    const checkpoints = await loadCheckpoints(own.folder, settings, network);
    bySeed.push({ folder: own.folder, config: ownConfig, checkpoints });
  }
  return { folder, config, bySeed };
}

export function isFinished({ config, checkpoints }: SeedRun): boolean {
  return areFinished(config.settings, checkpoints);
}

export function metricsBySeed({ bySeed }: Run): SeedMetrics[] {
  return bySeed.map(({ checkpoints }) => finishedEpochs(checkpoints));
}

/** Brings the result files of every seed, and the summary of all, in line with the checkpoints. */
export async function writeAllResults(run: Run): Promise<void> {
  for (const { folder, config, checkpoints } of run.bySeed) {
    await writeResults(folder, config, checkpoints);
  }
  await writeSeedsSummary(run);
}

/** Writes the summary over several seeds, once an arm is finished for all of them. */
async function writeSeedsSummary(run: Run): Promise<void> {
  const { folder, config } = run;
  const seeds = metricsBySeed(run);
  if (seeds.length > 1 && finishedArms(config, seeds).size > 0) {
    await folder.writeSummary(summarize(config, seeds));
  }
}

export interface SeedsOptions extends Omit<ArmsOptions, keyof SeedRun | 'trainer' | 'onResults'> {
  readonly run: Run;
  /** Creates the trainer of one seed, which is disposed after that seed. */
  readonly createTrainer: (settings: Settings) => Promise<Trainer>;
  /** Called after each epoch, with `run` up to date. */
  readonly onResults: () => Promise<void>;
}

/** Trains one seed after the other to the end, or until `signal` aborts. */
export async function trainSeeds(options: SeedsOptions): Promise<void> {
  const { run, createTrainer, onResults, ...shared } = options;
  for (const seed of run.bySeed) {
    if (shared.signal.aborted) break;
    if (isFinished(seed)) continue;
    const trainer = await createTrainer(seed.config.settings);
    try {
      seed.checkpoints = await trainArms({
        ...shared,
        ...seed,
        trainer,
        async onResults(checkpoints) {
          seed.checkpoints = checkpoints;
          await writeSeedsSummary(run);
          await onResults();
        },
      });
    } finally {
      await trainer.dispose();
    }
  }
}
