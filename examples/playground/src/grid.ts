import { outline } from './box.ts';
import { byId, create } from './dom.ts';
import { percent } from './format.ts';
import type { Mixed } from './mix.ts';
import type { Picture } from './pictures.ts';
import { SIZE } from './size.ts';

interface Tile {
  readonly radio: HTMLInputElement;
  readonly context: CanvasRenderingContext2D;
  readonly box: HTMLElement;
  readonly bar: HTMLElement;
  readonly own: HTMLElement;
  readonly partner: HTMLElement;
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
  const box = create('span', 'box');
  const bar = create('span', 'share');
  const own = create('span', 'own');
  const partner = create('span', 'partner');
  const label = create(
    'label',
    'tile',
    radio,
    create('span', 'frame', canvas, box),
    bar,
    own,
    partner,
  );
  return { label, tile: { radio, context: canvas.getContext('2d')!, box, bar, own, partner } };
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
    show({ plan, images, shares }, pictures) {
      tiles.forEach(({ context, box, bar, own, partner }, i) => {
        const [ownShare, partnerShare] = shares[i];
        context.putImageData(images[i], 0, 0);
        outline(box, plan, i);
        bar.classList.toggle('whole', partnerShare === 0);
        bar.style.setProperty('--share', `${100 * ownShare}%`);
        write(own, pictures[i].name, ownShare);
        write(partner, pictures[plan.partners[i]].name, partnerShare);
      });
    },
  };
}
