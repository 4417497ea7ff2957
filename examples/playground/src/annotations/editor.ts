import { announce } from '../page/answer.ts';
import { byId, create } from '../page/dom.ts';
import type { Corners, NamedBox, Picture } from '../pictures/pictures.ts';
import { SIZE } from '../pictures/size.ts';
import { place } from '../views/box.ts';
import type { Annotations } from './annotations.ts';
import { cornersAfter, onDraw } from './drawing.ts';
import { makeOverlay } from './overlay.ts';
import { readMask } from './readMask.ts';

const NEW_BOX: Corners = [SIZE / 4, SIZE / 4, (3 * SIZE) / 4, (3 * SIZE) / 4];

const surface = byId('drawing', HTMLElement);
const canvas = byId('edited', HTMLCanvasElement);
const chosen = byId('edited-picture', HTMLSelectElement);
const className = byId('class-name', HTMLInputElement);
const classNames = byId('class-names', HTMLDataListElement);
const boxList = byId('box-list', HTMLUListElement);
const addBox = byId('add-box', HTMLButtonElement);
const chooseMask = byId('choose-mask', HTMLButtonElement);
const removeMask = byId('remove-mask', HTMLButtonElement);
const maskFile = byId('mask-file', HTMLInputElement);
const maskHint = byId('mask-hint', HTMLElement);
const usualMaskHint = maskHint.textContent;

/** The part of the page where classes are named, boxes drawn and masks added. */
export interface Editor {
  /** Shows the pictures as they are now. */
  show(pictures: readonly Picture[], annotations: readonly Annotations[]): void;
  /** Opens another picture. */
  open(index: number): void;
}

/** The elements of a box: its outline on the picture, and its line in the list. */
interface Row {
  readonly outline: HTMLButtonElement;
  readonly item: HTMLLIElement;
  readonly name: HTMLInputElement;
  readonly where: HTMLElement;
  readonly remove: HTMLButtonElement;
}

/** Makes the list as long as there are boxes, and keeps the focus in the elements that remain. */
function resize<Item>(
  items: Item[],
  length: number,
  make: (index: number) => Item,
  remove: (item: Item) => void,
): void {
  while (items.length < length) items.push(make(items.length));
  for (const item of items.splice(length)) remove(item);
}

/** Makes the editor. It calls `change` with a picture that was edited. */
export function makeEditor(change: (index: number, picture: Picture) => void): Editor {
  let pictures: readonly Picture[] = [];
  let annotations: readonly Annotations[] = [];
  let index = 0;
  const rows: Row[] = [];
  const options: HTMLOptionElement[] = [];
  const mask = makeOverlay();
  canvas.width = canvas.height = SIZE;
  canvas.after(...mask.elements);

  const edit = (changed: Partial<Picture>) => change(index, { ...pictures[index], ...changed });
  const editBox = (at: number, changed: Partial<NamedBox>) => {
    const { boxes } = pictures[index];
    edit({ boxes: boxes.map((box, i) => (i === at ? { ...box, ...changed } : box)) });
  };
  const add = (corners: Corners) => {
    const { name, boxes } = pictures[index];
    edit({ boxes: [...boxes, { name, corners }] });
    rows.at(-1)!.outline.focus();
    announce(`Added box ${rows.length}, ${name}.`);
  };
  const removeBox = (at: number) => {
    edit({ boxes: pictures[index].boxes.filter((_, i) => i !== at) });
    (rows[at]?.remove ?? addBox).focus();
    announce(`Removed box ${at + 1}.`);
  };

  const makeRow = (at: number): Row => {
    const outline = create('button', 'object');
    outline.type = 'button';
    outline.setAttribute('aria-describedby', 'box-hint');
    outline.addEventListener('keydown', (event) => {
      const corners = cornersAfter(pictures[index].boxes[at].corners, event);
      if (corners) editBox(at, { corners });
      else if (event.key === 'Delete' || event.key === 'Backspace') removeBox(at);
      else return;
      event.preventDefault();
    });
    surface.append(outline);

    const name = create('input');
    name.type = 'text';
    name.setAttribute('aria-label', `Class of box ${at + 1}`);
    name.setAttribute('list', classNames.id);
    name.maxLength = className.maxLength;
    name.addEventListener('change', () => {
      editBox(at, { name: name.value.trim() || pictures[index].name });
    });
    const remove = create('button', '', 'Remove');
    remove.type = 'button';
    remove.setAttribute('aria-label', `Remove box ${at + 1}`);
    remove.addEventListener('click', () => removeBox(at));
    const where = create('span', 'hint');
    const item = create('li', '', name, remove, where);
    boxList.append(item);
    return { outline, item, name, where, remove };
  };

  const showBoxes = (boxes: readonly NamedBox[]) => {
    resize(rows, boxes.length, makeRow, ({ outline, item }) => {
      outline.remove();
      item.remove();
    });
    boxes.forEach(({ name, corners }, at) => {
      const row = rows[at];
      const [x1, y1, x2, y2] = corners;
      const where = `${x2 - x1} × ${y2 - y1} pixels at ${x1}, ${y1}`;
      place(row.outline, corners);
      row.outline.replaceChildren(create('span', 'tag', name));
      row.outline.setAttribute('aria-label', `Box ${at + 1}, ${name}, ${where}`);
      row.name.value = name;
      row.where.textContent = where;
    });
  };

  const showMaskHint = (error?: string) => {
    maskHint.classList.toggle('error', error !== undefined);
    maskHint.textContent = error ?? usualMaskHint;
  };

  const showOpen = () => {
    const picture = pictures[index];
    canvas.getContext('2d')!.putImageData(picture.pixels, 0, 0);
    mask.show({ boxes: [], mask: annotations[index].mask });
    chosen.selectedIndex = index;
    className.value = picture.name;
    removeMask.hidden = !picture.mask;
    showBoxes(picture.boxes);
  };

  const open = (next: number) => {
    index = next;
    showMaskHint();
    showOpen();
  };

  chosen.addEventListener('change', () => open(chosen.selectedIndex));
  className.addEventListener('change', () => {
    edit({ name: className.value.trim() || pictures[index].name });
  });
  addBox.addEventListener('click', () => add(NEW_BOX));
  onDraw(surface, add, ([x, y]) => {
    const { boxes } = pictures[index];
    const area = ([x1, y1, x2, y2]: Corners) => (x2 - x1) * (y2 - y1);
    const [smallest] = boxes
      .flatMap(({ corners }, at) => {
        const [x1, y1, x2, y2] = corners;
        return x >= x1 && x < x2 && y >= y1 && y < y2 ? { at, area: area(corners) } : [];
      })
      .sort((a, b) => a.area - b.area);
    if (smallest) rows[smallest.at].outline.focus();
  });
  chooseMask.addEventListener('click', () => maskFile.click());
  maskFile.addEventListener('change', async () => {
    const [file] = maskFile.files ?? [];
    const at = index;
    const picture = pictures[at];
    maskFile.value = '';
    if (!file) return;
    try {
      const read = await readMask(file, picture);
      // Meanwhile another picture may have taken its place.
      if (pictures[at].pixels !== picture.pixels) return;
      change(at, { ...pictures[at], mask: read });
      showMaskHint();
      announce(`Added the mask ${file.name}.`);
    } catch (error) {
      showMaskHint((error as Error).message);
    }
  });
  removeMask.addEventListener('click', () => {
    edit({ mask: undefined });
    chooseMask.focus();
    announce('Removed the mask.');
  });

  return {
    show(nextPictures, nextAnnotations) {
      pictures = nextPictures;
      annotations = nextAnnotations;
      resize(
        options,
        pictures.length,
        () => chosen.appendChild(create('option')),
        (option) => option.remove(),
      );
      pictures.forEach(({ name }, i) => {
        options[i].textContent = `${i + 1}. ${name}`;
      });
      const names = pictures.flatMap(({ name, boxes }) => [name, ...boxes.map((box) => box.name)]);
      classNames.replaceChildren(
        ...Array.from(new Set(names), (name) => {
          const option = create('option');
          option.value = name;
          return option;
        }),
      );
      showOpen();
    },
    open,
  };
}
