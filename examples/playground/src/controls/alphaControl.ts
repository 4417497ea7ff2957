import { byId } from '../page/dom.ts';
import { ALPHA_RANGE, type Settings } from './settings.ts';

type Alpha = Settings['alpha'];

/** Alpha at a position of its logarithmic slider, rounded to two digits. */
function alphaAt(exponent: number): number {
  const [least, most] = ALPHA_RANGE;
  return Math.min(most, Math.max(least, Number((10 ** exponent).toPrecision(2))));
}

function set(slider: HTMLInputElement, value: number): void {
  slider.value = String(Math.log10(value));
  slider.dataset['value'] = String(value);
}

const alphaOf = (slider: HTMLInputElement) => Number(slider.dataset['value']);

/** One or two sliders for the parameters of a Beta distribution. */
export interface AlphaControl {
  readonly sliders: readonly HTMLInputElement[];
  show(alpha: Alpha): void;
  /** The parameters after an input, or undefined if it belongs to another control. */
  read(changed: HTMLInputElement): Alpha | undefined;
}

export function alphaControl(id: 'alpha' | 'mixupAlpha'): AlphaControl {
  const first = byId(id, HTMLInputElement);
  const second = byId(`${id}-b`, HTMLInputElement);
  const isPair = byId(`${id}-pair`, HTMLInputElement);
  const showPair = (isShown: boolean) => {
    isPair.checked = isShown;
    byId(`${id}-b-field`, HTMLElement).hidden = !isShown;
  };
  return {
    sliders: [first, second],
    show([a, b]) {
      set(first, a);
      set(second, b);
      showPair(a !== b);
    },
    read(changed) {
      if (changed === isPair) showPair(isPair.checked);
      else if (changed === first || changed === second) {
        changed.dataset['value'] = String(alphaAt(Number(changed.value)));
      } else return undefined;
      if (!isPair.checked) set(second, alphaOf(first));
      return [alphaOf(first), alphaOf(second)];
    },
  };
}
