import { classIdsOf, kindsOf } from '../annotations/annotations.ts';
import { byId } from '../page/dom.ts';
import type { Picture } from '../pictures/pictures.ts';
import { type Adapter, codeFor } from './code.ts';
import type { Settings } from './settings.ts';

const TABS: Readonly<Record<Adapter, HTMLElement>> = {
  tfjs: byId('tab-tfjs', HTMLButtonElement),
  onnx: byId('tab-onnx', HTMLButtonElement),
};
const ADAPTERS = Object.keys(TABS) as Adapter[];

const panel = byId('program', HTMLPreElement);
let shown: Adapter = 'tfjs';

export function currentCode(settings: Settings, pictures: readonly Picture[]): string {
  return codeFor(shown, settings, { classIds: classIdsOf(pictures), ...kindsOf(pictures) });
}

export function showCode(settings: Settings, pictures: readonly Picture[]): void {
  panel.firstElementChild!.textContent = currentCode(settings, pictures);
}

/** Calls `change` when the user selects another tab. */
export function onTabs(change: () => void): void {
  const choose = (adapter: Adapter) => {
    shown = adapter;
    for (const each of ADAPTERS) {
      TABS[each].setAttribute('aria-selected', String(each === adapter));
      TABS[each].tabIndex = each === adapter ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', TABS[adapter].id);
    change();
  };
  ADAPTERS.forEach((adapter, i) => {
    TABS[adapter].addEventListener('click', () => choose(adapter));
    TABS[adapter].addEventListener('keydown', ({ key }) => {
      if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
      const other = ADAPTERS[(i + 1) % ADAPTERS.length];
      choose(other);
      TABS[other].focus();
    });
  });
}
