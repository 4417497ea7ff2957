import { byId, create } from '../page/dom.ts';
import { alphaControl } from './alphaControl.ts';
import { CHOICES, ruleBroken, type Settings } from './settings.ts';

const form = byId('controls', HTMLFormElement);
const alpha = alphaControl('alpha');
const mixupAlpha = alphaControl('mixupAlpha');
const SHARES = (['cutmixShare', 'probability', 'labelSmoothing'] as const).map((id) =>
  byId(id, HTMLInputElement),
);
const minBoxSize = byId('minBoxSize', HTMLInputElement);
const step = byId('step', HTMLInputElement);
const seed = byId('seed', HTMLInputElement);

/** Radio buttons for a choice. `methods` limits them to the methods that have it. */
function makeChoice(name: keyof typeof CHOICES, methods?: string): HTMLFieldSetElement {
  const fieldset = create('fieldset');
  const buttons = CHOICES[name].map((choice) => {
    const radio = create('input');
    radio.type = 'radio';
    radio.name = name;
    radio.value = choice;
    return create('label', '', radio, create('span', '', choice));
  });
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const title = `${words[0]!.toUpperCase()}${words.slice(1)}`;
  fieldset.append(create('legend', '', title), create('div', 'choices', ...buttons));
  if (methods) fieldset.dataset['for'] = methods;
  return fieldset;
}

const oddSides = makeChoice('oddSides', 'CutMix RandomMix');
byId('method', HTMLElement).append(makeChoice('method'));
byId('choices', HTMLElement).append(
  makeChoice('placement', 'CutMix RandomMix'),
  oddSides,
  makeChoice('granularity'),
  makeChoice('pairing'),
);

/** Hides what does not apply to the method, and disables what the other settings make ineffective. */
function showApplicable({ method, placement }: Settings): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-for]')) {
    element.hidden = !element.dataset['for']!.split(' ').includes(method);
  }
  oddSides.disabled = placement === 'inside';
}

function label(): void {
  for (const [input, text] of [
    ...[...alpha.sliders, ...mixupAlpha.sliders].map(
      (slider) => [slider, slider.dataset['value']!] as const,
    ),
    ...SHARES.map((slider) => [slider, slider.value] as const),
    [minBoxSize, `${minBoxSize.value} px`],
    [step, step.value],
  ] as const) {
    byId(`${input.id}-value`, HTMLOutputElement).value = text;
    input.setAttribute('aria-valuetext', text);
  }
}

const seedHint = byId('seed-hint', HTMLElement);
const usualSeedHint = seedHint.textContent;

function showSeedError(rule: string | undefined): void {
  const isWrong = rule !== undefined;
  seed.setAttribute('aria-invalid', String(isWrong));
  seedHint.classList.toggle('error', isWrong);
  seedHint.textContent = isWrong
    ? `The seed must be ${rule}. The images still show the last one.`
    : usualSeedHint;
}

function showChoices(settings: Settings): void {
  showApplicable(settings);
  for (const name of Object.keys(CHOICES) as (keyof typeof CHOICES)[]) {
    for (const input of form.querySelectorAll<HTMLInputElement>(`[name=${name}]`)) {
      input.checked = input.value === settings[name];
    }
  }
}

export function showSettings(settings: Settings): void {
  showSeedError(undefined);
  alpha.show(settings.alpha);
  mixupAlpha.show(settings.mixupAlpha);
  // A link may contain a larger step than the slider offers.
  step.max = String(Math.max(99, settings.step));
  minBoxSize.value = String(settings.minBoxSize);
  for (const slider of SHARES) {
    // A link may contain a value between two steps of the slider.
    slider.step = 'any';
    slider.value = String(settings[slider.id as 'probability']);
    slider.step = '0.01';
  }
  step.value = String(settings.step);
  seed.value = String(settings.seed);
  showChoices(settings);
  label();
}

/** Makes pairs and the order of partners agree: the control that was changed last wins. */
function withPairs(settings: Settings, changed: string): Settings {
  if (settings.granularity !== 'pair' || settings.pairing === 'reverse') return settings;
  return changed === 'granularity'
    ? { ...settings, pairing: 'reverse' }
    : { ...settings, granularity: 'sample' };
}

/** The settings after a control changed, or undefined if its value is invalid. */
function settingsAfter(input: HTMLInputElement, settings: Settings): Settings | undefined {
  const cutmixShapes = alpha.read(input);
  if (cutmixShapes) return { ...settings, alpha: cutmixShapes };
  const mixupShapes = mixupAlpha.read(input);
  if (mixupShapes) return { ...settings, mixupAlpha: mixupShapes };
  if (input.type === 'radio') {
    const next = withPairs({ ...settings, [input.name]: input.value }, input.name);
    showChoices(next);
    return next;
  }
  if (input === seed) {
    const rule = ruleBroken('seed', seed.value);
    showSeedError(rule);
    if (rule !== undefined) return undefined;
  }
  return { ...settings, [input.id]: Number(input.value) };
}

/** Calls `change` with new settings whenever a control changes. */
export function onControls(current: () => Settings, change: (settings: Settings) => void): void {
  form.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const settings = settingsAfter(target, current());
    label();
    if (settings) change(settings);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
}
