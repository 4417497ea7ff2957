import { byId, create } from './dom.ts';
import { ALPHA_RANGE, CHOICES, ruleBroken, type Settings } from './settings.ts';

const form = byId('controls', HTMLFormElement);
const alpha = byId('alpha', HTMLInputElement);
const alphaB = byId('alpha-b', HTMLInputElement);
const isPair = byId('alpha-pair', HTMLInputElement);
const probability = byId('probability', HTMLInputElement);
const minBoxSize = byId('minBoxSize', HTMLInputElement);
const step = byId('step', HTMLInputElement);
const seed = byId('seed', HTMLInputElement);

function makeChoice(name: string, choices: readonly string[]): HTMLFieldSetElement {
  const fieldset = create('fieldset');
  const buttons = choices.map((choice) => {
    const radio = create('input');
    radio.type = 'radio';
    radio.name = name;
    radio.value = choice;
    return create('label', '', radio, create('span', '', choice));
  });
  const title = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  fieldset.append(create('legend', '', title), create('div', 'choices', ...buttons));
  return fieldset;
}

byId('choices', HTMLElement).append(
  ...Object.entries(CHOICES).map(([name, choices]) => makeChoice(name, choices)),
);

/** Alpha at a position of its logarithmic slider, rounded to two digits. */
function alphaAt(exponent: number): number {
  const [least, most] = ALPHA_RANGE;
  return Math.min(most, Math.max(least, Number((10 ** exponent).toPrecision(2))));
}

function label(): void {
  for (const [input, text] of [
    [alpha, alpha.dataset['value']!],
    [alphaB, alphaB.dataset['value']!],
    [probability, probability.value],
    [minBoxSize, `${minBoxSize.value} px`],
    [step, step.value],
  ] as const) {
    byId(`${input.id}-value`, HTMLOutputElement).value = text;
    input.setAttribute('aria-valuetext', text);
  }
}

function setAlpha(slider: HTMLInputElement, value: number): void {
  slider.value = String(Math.log10(value));
  slider.dataset['value'] = String(value);
}

/** Shows or hides the slider of Beta's second parameter. */
function showPair(isShown: boolean): void {
  isPair.checked = isShown;
  byId('alpha-b-field', HTMLElement).hidden = !isShown;
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
  for (const name of Object.keys(CHOICES) as (keyof typeof CHOICES)[]) {
    for (const input of form.querySelectorAll<HTMLInputElement>(`[name=${name}]`)) {
      input.checked = input.value === settings[name];
    }
  }
}

export function showSettings(settings: Settings): void {
  showSeedError(undefined);
  const [a, b] = settings.alpha;
  setAlpha(alpha, a);
  setAlpha(alphaB, b);
  showPair(a !== b);
  // A link may contain a larger step than the slider offers.
  step.max = String(Math.max(99, settings.step));
  minBoxSize.value = String(settings.minBoxSize);
  probability.step = 'any';
  probability.value = String(settings.probability);
  probability.step = '0.01';
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
  if (input === alpha || input === alphaB || input === isPair) {
    if (input !== isPair) input.dataset['value'] = String(alphaAt(Number(input.value)));
    else showPair(isPair.checked);
    const a = Number(alpha.dataset['value']);
    if (!isPair.checked) setAlpha(alphaB, a);
    return { ...settings, alpha: [a, Number(alphaB.dataset['value'])] };
  }
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
