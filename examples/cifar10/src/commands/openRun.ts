import type { Dataset } from '../data/dataset.ts';
import { fingerprint, hasFingerprint } from '../data/fingerprint.ts';
import type { Flags, TrainingCommand } from '../flags.ts';
import { commandToResume } from '../report/commandLine.ts';
import { relocateConfig } from '../run/relocateConfig.ts';
import {
  type Config,
  checkResume,
  newSettings,
  type RunPlace,
  resumeDataFlag,
  type Settings,
  settingChanged,
} from '../run/settings.ts';
import {
  createNumberedOutFolder,
  createOutFolder,
  type OpenOutFolder,
  openOutFolder,
} from '../run/stored/outFolder.ts';
import { UserError } from '../system/userError.ts';
import type { CommandContext } from './context.ts';
import { defaultOut } from './defaultOut.ts';
import { flagsOfDemo, isDemo } from './demo.ts';
import { deviceToResume, deviceToStart, type RequestedDevice } from './requestedDevice.ts';

/** A run in its folder, new or stored, before its data and its device are known. */
export interface OpenRun {
  readonly folder: OpenOutFolder;
  readonly requested: RequestedDevice;
  readonly dataFlag: string;
  /** The configuration of a stored run. */
  readonly stored?: Config;
  /** The settings to train with. Without CIFAR-10, a new run is a short demo. */
  settingsFor(data: Dataset): Settings;
  /** The configuration to train with; the stored one if the run is still at its place. */
  configure(settings: Settings, data: Dataset, place: RunPlace): Config;
}

/**
 * Opens the folder of the run that the flags describe: a new one, or the one to resume.
 *
 * @throws UserError if the flags contradict each other or the stored run, or if the folder cannot be
 * used.
 */
export function openRun(
  command: TrainingCommand,
  flags: Flags,
  context: CommandContext,
): Promise<OpenRun> {
  return flags.resume ? openStoredRun(command, flags) : openNewRun(command, flags, context);
}

async function openNewRun(
  command: TrainingCommand,
  flags: Flags,
  { workingFolder }: CommandContext,
): Promise<OpenRun> {
  const settings = newSettings(command, flags);
  const requested = deviceToStart(flags);
  const startedAt = new Date().toISOString();
  const name = `${command}-${settings.adapter}-${settings.recipe.name}`;
  const folder = flags.out
    ? await createOutFolder(flags.out)
    : await createNumberedOutFolder(defaultOut(name, workingFolder));
  const dataFlag = flags.data ?? 'auto';
  return {
    folder,
    requested,
    dataFlag,
    settingsFor: ({ kind }) =>
      isDemo(kind, dataFlag) ? newSettings(command, flagsOfDemo(flags)) : settings,
    configure: (settings, data, place) => ({
      version: 2,
      settings,
      seeds: flags.seeds === 1 ? undefined : flags.seeds,
      ...place,
      data: data.kind,
      dataSource: data.source,
      dataFlag,
      ...fingerprint(data),
      trainImages: settings.limit ?? data.train.count,
      testImages: settings.testLimit ?? data.test.count,
      startedAt,
    }),
  };
}

async function openStoredRun(command: TrainingCommand, flags: Flags): Promise<OpenRun> {
  if (!flags.out) throw new UserError('--resume needs --out, the folder of the run to continue.');
  const { folder, config } = await openOutFolder(flags.out);
  try {
    if (command !== config.settings.command) {
      throw new UserError(
        `The run in ${folder.path} was started by ${config.settings.command}, not ${command}. ` +
          `To continue it: ${commandToResume(config, folder.path)}`,
      );
    }
    checkResume(flags, config);
    return {
      folder,
      requested: deviceToResume(flags, config),
      dataFlag: flags.data ?? resumeDataFlag(config),
      stored: config,
      settingsFor: () => config.settings,
      configure: (_settings, _data, place) => relocateConfig(config, place),
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** @throws UserError if the stored run was trained on other data. */
export function checkData(data: Dataset, stored: Config): void {
  if (data.kind !== stored.data) throw settingChanged('--data', stored.data, data.kind);
  if (!hasFingerprint(data, stored)) {
    throw settingChanged('--data', stored.dataSource, `${data.source}, with other images`);
  }
}
