import type { Network, Trainer } from '@cutmix/training';
import {
  areFinished,
  type Checkpoints,
  finishedEpochs,
  loadCheckpoints,
  type RunsOptions,
  trainRuns,
  writeResults,
} from './runs.ts';
import type { Config, Settings } from './settings.ts';
import type { OutFolder } from './stored/outFolder.ts';
import { finishedRuns, type SeedMetrics, summarize } from './summary.ts';

/** The arms of one seed, in the whole folder or, with several seeds, in a folder within it. */
export interface SeedRuns {
  readonly folder: OutFolder;
  readonly config: Config;
  checkpoints: Checkpoints;
}

/** All seeds of a folder. */
export interface AllRuns {
  readonly folder: OutFolder;
  readonly config: Config;
  readonly bySeed: readonly SeedRuns[];
}

/** Opens the folder of every seed and loads its checkpoints. */
export async function openSeeds(
  folder: OutFolder,
  config: Config,
  network: Network,
): Promise<AllRuns> {
  const { seeds = 1, ...shared } = config;
  const bySeed: SeedRuns[] = [];
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

export function isFinished({ config, checkpoints }: SeedRuns): boolean {
  return areFinished(config.settings, checkpoints);
}

export function metricsBySeed({ bySeed }: AllRuns): SeedMetrics[] {
  return bySeed.map(({ checkpoints }) => finishedEpochs(checkpoints));
}

/** Brings the result files of every seed, and the summary of all, in line with the checkpoints. */
export async function writeAllResults(runs: AllRuns): Promise<void> {
  for (const { folder, config, checkpoints } of runs.bySeed) {
    await writeResults(folder, config, checkpoints);
  }
  await writeSeedsSummary(runs);
}

/** Writes the summary over several seeds, once an arm is finished for all of them. */
async function writeSeedsSummary(runs: AllRuns): Promise<void> {
  const { folder, config } = runs;
  const seeds = metricsBySeed(runs);
  if (seeds.length > 1 && finishedRuns(config, seeds).size > 0) {
    await folder.writeSummary(summarize(config, seeds));
  }
}

export interface SeedsOptions extends Omit<RunsOptions, keyof SeedRuns | 'trainer' | 'onResults'> {
  readonly runs: AllRuns;
  /** Creates the trainer of one seed, which is disposed after that seed. */
  readonly createTrainer: (settings: Settings) => Promise<Trainer>;
  /** Called after each epoch, with `runs` up to date. */
  readonly onResults: () => Promise<void>;
}

/** Trains one seed after the other to the end, or until `signal` aborts. */
export async function trainSeeds(options: SeedsOptions): Promise<void> {
  const { runs, createTrainer, onResults, ...shared } = options;
  for (const seed of runs.bySeed) {
    if (shared.signal.aborted) break;
    if (isFinished(seed)) continue;
    const trainer = await createTrainer(seed.config.settings);
    try {
      seed.checkpoints = await trainRuns({
        ...shared,
        ...seed,
        trainer,
        async onResults(checkpoints) {
          seed.checkpoints = checkpoints;
          await writeSeedsSummary(runs);
          await onResults();
        },
      });
    } finally {
      await trainer.dispose();
    }
  }
}
