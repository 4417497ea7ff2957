import './style.css';
import * as tf from '@tensorflow/tfjs-core';
import { type Annotations, annotationsOf } from './annotations/annotations.ts';
import { makeEditor } from './annotations/editor.ts';
import { onControls, showSettings } from './controls/controls.ts';
import { currentCode, onTabs, showCode } from './controls/program.ts';
import { DEFAULTS, type Settings, settingsFromHash, settingsToHash } from './controls/settings.ts';
import { startBackend } from './mixing/backend.ts';
import { type Mixed, mix, type UploadedBatch, uploadBatch } from './mixing/mix.ts';
import { answer } from './page/answer.ts';
import { byId } from './page/dom.ts';
import { onFiles } from './pictures/incoming.ts';
import { type Picture, samplePictures } from './pictures/pictures.ts';
import { readFiles } from './pictures/readFiles.ts';
import { showCharts } from './views/charts.ts';
import { makeGrid } from './views/grid.ts';
import { saveImage } from './views/saveImage.ts';
import { showSources } from './views/sources.ts';

const samples = samplePictures();
const status = byId('status', HTMLElement);
const backendLine = byId('backend', HTMLElement);
const backToSamples = byId('samples', HTMLButtonElement);

let settings: Settings = DEFAULTS;
let pictures: readonly Picture[] = samples;
/** How many of the first pictures are the user's own. */
let ownCount = 0;
let originals: readonly Annotations[] = annotationsOf(pictures);
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
  if (mixed) showSources(mixed, pictures, originals, selected);
}

const grid = makeGrid(samples.length, select);

/** Runs the work at most once a frame, one at a time. The grid is busy while more is to come. */
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
  const now = { settings, pictures, originals };
  if (batch?.of !== now.pictures) {
    if (batch) tf.dispose(batch.tensors);
    batch = { of: now.pictures, tensors: uploadBatch(now.pictures) };
  }
  mixed = await mix(batch.tensors, now.pictures, now.settings);
  grid.show(mixed, now.pictures);
  showSources(mixed, now.pictures, now.originals, selected);
  showCharts(now.settings);
  backendLine.textContent = `Mixed by @cutmix/tfjs on ${backend} in ${Math.ceil(mixed.milliseconds)} ms.`;
}

const copyCode = byId('copy-code', HTMLButtonElement);
const copyLink = byId('copy-link', HTMLButtonElement);
const save = byId('save', HTMLButtonElement);
const play = byId('play', HTMLButtonElement);

async function copy(button: HTMLButtonElement, text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    answer(button, 'Copied', `Copied the ${what}.`);
  } catch {
    answer(button, 'Blocked', `The browser did not let the page copy the ${what}.`);
  }
}

/** Calls `next` every 800 ms while playing. Returns a function that stops it. */
function onPlay(next: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = 'Play';
  };
  play.addEventListener('click', () => {
    if (timer !== undefined) return stop();
    timer = setInterval(next, 800);
    play.textContent = 'Pause';
    next();
  });
  return stop;
}

async function run(): Promise<void> {
  const backend = await startBackend(new URLSearchParams(location.search).get('backend'));
  const refresh = onceAFrame(() => update(backend));

  // Browsers limit how often a page may rewrite its address.
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
    showCode(settings, pictures);
    refresh();
    clearTimeout(addressTimer);
    addressTimer = setTimeout(writeAddress, 200);
  };
  const readAddress = () => {
    const { settings: next, faults } = settingsFromHash(location.hash);
    say(faults.join(' '));
    showSettings(next);
    settings = next;
    showCode(settings, pictures);
    refresh();
  };
  const changeAll = (next: Settings) => {
    showSettings(next);
    change(next);
  };
  const use = (next: readonly Picture[]) => {
    pictures = next;
    originals = annotationsOf(pictures);
    backToSamples.hidden = pictures.every((picture, i) => picture === samples[i]);
    editor.show(pictures, originals);
    showCode(settings, pictures);
    refresh();
  };
  const editor = makeEditor((index, picture) => {
    use(pictures.map((each, i) => (i === index ? picture : each)));
  });
  editor.show(pictures, originals);
  byId('grid', HTMLFieldSetElement).addEventListener('click', ({ target }) => {
    if (target instanceof HTMLInputElement) editor.open(Number(target.value));
  });
  byId('label', HTMLButtonElement).addEventListener('click', () => {
    byId('annotate', HTMLElement).scrollIntoView();
    byId('edited-picture', HTMLSelectElement).focus({ preventScroll: true });
  });

  onControls(() => settings, change);
  onTabs(() => showCode(settings, pictures));
  const stop = onPlay(() => {
    const last = Number(byId('step', HTMLInputElement).max);
    changeAll({ ...settings, step: settings.step >= last ? 0 : settings.step + 1 });
  });
  const clear = () => {
    stop();
    say('');
    showSettings(settings);
  };
  byId('reset', HTMLButtonElement).addEventListener('click', () => {
    clear();
    changeAll(DEFAULTS);
  });
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') clear();
  });
  save.addEventListener('click', async () => {
    if (!mixed) return;
    const name = `${settings.method.toLowerCase()}-seed-${settings.seed}-step-${settings.step}.png`;
    try {
      await saveImage(mixed, pictures, name);
      answer(save, 'Saved', `Saved ${name}.`);
    } catch (error) {
      showFailure(error);
    }
  });
  byId('new-seed', HTMLButtonElement).addEventListener('click', () => {
    changeAll({ ...settings, seed: crypto.getRandomValues(new Uint16Array(1))[0] });
  });
  copyCode.addEventListener('click', () => copy(copyCode, currentCode(settings, pictures), 'code'));
  copyLink.addEventListener('click', () => {
    writeAddress();
    return copy(copyLink, location.href, 'link');
  });
  backToSamples.addEventListener('click', () => {
    ownCount = 0;
    use(samples);
    say('');
  });

  let reading = Promise.resolve();
  const take = async (files: File[]) => {
    say(`Reading ${files.length} file${files.length === 1 ? '' : 's'}…`);
    const { pictures: read, report } = await readFiles(files, samples.length);
    say(report);
    if (read.length === 0) return;
    const own = [...pictures.slice(0, ownCount), ...read].slice(-samples.length);
    ownCount = own.length;
    use([...own, ...pictures.slice(ownCount)]);
    editor.open(ownCount - read.length);
  };
  onFiles((files) => {
    reading = reading.then(() => take(files));
  });

  addEventListener('hashchange', readAddress);
  readAddress();
}

run().catch(showFailure);
