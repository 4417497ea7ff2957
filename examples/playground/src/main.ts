import './style.css';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from './backend.ts';
import { showCharts } from './charts.ts';
import { onControls, showSettings } from './controls.ts';
import { byId } from './dom.ts';
import { makeGrid } from './grid.ts';
import { onFiles } from './incoming.ts';
import { type Mixed, mix, type UploadedBatch, uploadBatch } from './mix.ts';
import { type Picture, samplePictures } from './pictures.ts';
import { currentCode, onTabs, showCode } from './program.ts';
import { readFiles } from './readFiles.ts';
import { DEFAULTS, type Settings, settingsFromHash, settingsToHash } from './settings.ts';
import { showSources } from './sources.ts';

const samples = samplePictures();
const status = byId('status', HTMLElement);
const backendLine = byId('backend', HTMLElement);
const backToSamples = byId('samples', HTMLButtonElement);

let settings: Settings = DEFAULTS;
let pictures: readonly Picture[] = samples;
let mixed: Mixed | undefined;
let selected = 0;

const say = (text: string) => {
  status.textContent = text;
};

function showFailure(error: unknown): void {
  backendLine.textContent = error instanceof Error ? error.message : String(error);
}

function select(index: number): void {
  selected = index;
  if (mixed) showSources(mixed, pictures, selected);
}

const grid = makeGrid(samples.length, select);

/** Once a frame at most, and never two at a time; the grid says when there is more to come. */
function onceAFrame(work: () => Promise<void>): () => void {
  let isWanted = false;
  let isBusy = false;
  const run = async () => {
    isWanted = false;
    isBusy = true;
    await work().catch(showFailure);
    isBusy = false;
    grid.setBusy(isWanted);
    if (isWanted) requestAnimationFrame(run);
  };
  return () => {
    if (!isWanted && !isBusy) requestAnimationFrame(run);
    isWanted = true;
    grid.setBusy(true);
  };
}

let batch: { of: readonly Picture[]; tensors: UploadedBatch } | undefined;

async function update(backend: string): Promise<void> {
  const now = { settings, pictures };
  if (batch?.of !== now.pictures) {
    if (batch) tf.dispose(batch.tensors);
    batch = { of: now.pictures, tensors: uploadBatch(now.pictures) };
  }
  mixed = await mix(batch.tensors, now.settings);
  grid.show(mixed, now.pictures);
  showSources(mixed, now.pictures, selected);
  showCharts(now.settings);
  backendLine.textContent = `Mixed by @cutmix/tfjs on ${backend} in ${Math.ceil(mixed.milliseconds)} ms.`;
}

async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`Copied the ${what}.`);
  } catch {
    say(`This browser does not let the page copy the ${what}: select it and copy it by hand.`);
  }
}

async function run(): Promise<void> {
  const backend = await startBackend(new URLSearchParams(location.search).get('backend'));
  const refresh = onceAFrame(() => update(backend));

  // Browsers refuse to rewrite the address with each move of a slider.
  let addressTimer: ReturnType<typeof setTimeout> | undefined;
  const writeAddress = () => {
    clearTimeout(addressTimer);
    history.replaceState(
      null,
      '',
      `${location.pathname}${location.search}#${settingsToHash(settings)}`,
    );
  };
  const change = (next: Settings) => {
    settings = next;
    showCode(settings);
    refresh();
    clearTimeout(addressTimer);
    addressTimer = setTimeout(writeAddress, 200);
  };
  const readAddress = () => {
    const { settings: next, faults } = settingsFromHash(location.hash);
    say(faults.join(' '));
    showSettings(next);
    settings = next;
    showCode(settings);
    refresh();
  };
  const changeAll = (next: Settings) => {
    showSettings(next);
    change(next);
  };
  const use = (next: readonly Picture[]) => {
    pictures = next;
    backToSamples.hidden = pictures === samples;
    refresh();
  };

  onControls(() => settings, change);
  onTabs(() => showCode(settings));
  byId('reset', HTMLButtonElement).addEventListener('click', () => changeAll(DEFAULTS));
  byId('new-seed', HTMLButtonElement).addEventListener('click', () => {
    changeAll({ ...settings, seed: crypto.getRandomValues(new Uint16Array(1))[0] });
  });
  byId('copy-code', HTMLButtonElement).addEventListener('click', () =>
    copy(currentCode(settings), 'code'),
  );
  byId('copy-link', HTMLButtonElement).addEventListener('click', () => {
    writeAddress();
    return copy(location.href, 'link');
  });
  backToSamples.addEventListener('click', () => {
    use(samples);
    say('The samples are back.');
  });

  let own: readonly Picture[] = [];
  let reading = Promise.resolve();
  const take = async (files: File[]) => {
    say(`Reading ${files.length} file${files.length === 1 ? '' : 's'}…`);
    const { pictures: read, report } = await readFiles(files, samples.length);
    say(report);
    if (read.length === 0) return;
    own = (pictures === samples ? [...read] : [...own, ...read]).slice(-samples.length);
    use([...own, ...samples.slice(own.length)]);
  };
  onFiles((files) => {
    reading = reading.then(() => take(files));
  });

  addEventListener('hashchange', readAddress);
  readAddress();
}

run().catch(showFailure);
