import { makeOverlay, type Overlay } from '../annotations/overlay.ts';
import type { Mixed, Shares } from '../mixing/mix.ts';
import { byId, create } from '../page/dom.ts';
import { percent } from '../page/format.ts';
import type { Picture } from '../pictures/pictures.ts';
import { SIZE } from '../pictures/size.ts';
import { outline } from './box.ts';

type Part = keyof Shares;
const PARTS: readonly Part[] = ['own', 'partner', 'others'];

const forParts = (make: (part: Part) => HTMLElement): Tile['parts'] => ({
  own: make('own'),
  partner: make('partner'),
  others: make('others'),
});

interface Tile {
  readonly radio: HTMLInputElement;
  readonly context: CanvasRenderingContext2D;
  readonly overlay: Overlay;
  readonly box: HTMLElement;
  readonly parts: Readonly<Record<Part, HTMLElement>>;
  readonly captions: Readonly<Record<Part, HTMLElement>>;
}

export interface Grid {
  setBusy(isBusy: boolean): void;
  show(mixed: Mixed, pictures: readonly Picture[]): void;
}

function makeTile(index: number): { label: HTMLLabelElement; tile: Tile } {
  const radio = create('input', 'unseen');
  radio.type = 'radio';
  radio.name = 'image';
  radio.value = String(index);
  radio.checked = index === 0;
  const canvas = create('canvas');
  canvas.width = canvas.height = SIZE;
  const overlay = makeOverlay();
  const box = create('span', 'box');
  const parts = forParts((part) => create('span', `${part}-part`));
  const captions = forParts((part) => create('span', part));
  const label = create(
    'label',
    'tile',
    radio,
    create('span', 'frame', canvas, ...overlay.elements, box),
    create('span', 'shares', ...Object.values(parts)),
    ...Object.values(captions),
  );
  return {
    label,
    tile: { radio, context: canvas.getContext('2d')!, overlay, box, parts, captions },
  };
}

function write(element: HTMLElement, name: string, share: number): void {
  element.hidden = share === 0;
  element.replaceChildren(
    create('span', 'name', name),
    ' ',
    create('span', 'number', percent(share)),
  );
}

/** Makes the tiles. Calls `select` with the tile that is pointed at or focused. */
export function makeGrid(count: number, select: (index: number) => void): Grid {
  const grid = byId('grid', HTMLFieldSetElement);
  const tiles = Array.from({ length: count }, (_, index) => {
    const { label, tile } = makeTile(index);
    grid.append(label);
    label.addEventListener('pointerenter', () => {
      tile.radio.checked = true;
      select(index);
    });
    tile.radio.addEventListener('change', () => select(index));
    return tile;
  });
  return {
    setBusy(isBusy) {
      grid.setAttribute('aria-busy', String(isBusy));
    },
    show({ plan, images, shares, annotations }, pictures) {
      tiles.forEach(({ context, overlay, box, parts, captions }, i) => {
        const names = {
          own: pictures[i].name,
          partner: pictures[plan.partners[i]].name,
          others: 'others',
        };
        context.putImageData(images[i], 0, 0);
        overlay.show(annotations[i]);
        outline(box, plan, i);
        for (const part of PARTS) {
          const share = shares[i][part];
          parts[part].hidden = share === 0;
          parts[part].style.flexGrow = String(100 * share);
          write(captions[part], names[part], share);
        }
      });
    },
  };
}
