import type { Page } from 'playwright-core';
import { settled } from './page.ts';

/** Opens a picture in the editor. */
export async function edit(page: Page, picture: number): Promise<void> {
  await page.locator('#edited-picture').selectOption({ index: picture });
}

/** Where a pixel of the edited picture is on the screen. */
export async function edited(page: Page) {
  await page.locator('#drawing').scrollIntoViewIfNeeded();
  const { x, y, width } = (await page.locator('#drawing').boundingBox())!;
  return (pixel: readonly [number, number]) =>
    [x + (pixel[0] * width) / 224, y + (pixel[1] * width) / 224] as const;
}

/** Draws a box with the mouse. */
export async function drawBox(
  page: Page,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
): Promise<void> {
  const at = await edited(page);
  await page.mouse.move(...at([x2, y1]));
  await page.mouse.down();
  await page.mouse.move(...at([x1 + 9, y2 - 9]), { steps: 2 });
  await page.mouse.move(...at([x1, y2]));
  await page.mouse.up();
  await settled(page);
}

/** Adds a mask that a script paints with `context`. */
export async function addMask(
  page: Page,
  size: string,
  script: string,
  name = 'mask.png',
): Promise<void> {
  const url = await page.evaluate<string>(`(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [${size}];
    const context = canvas.getContext('2d');
    ${script};
    return canvas.toDataURL();
  })()`);
  const buffer = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  await page.locator('#mask-file').setInputFiles({ name, mimeType: 'image/png', buffer });
}

/** The boxes that are drawn over each image of the grid. */
export function shownBoxes(page: Page) {
  return page.evaluate<{ name: string; pasted: boolean; corners: number[] }[][]>(`
    [...document.querySelectorAll('#grid .objects')].map((objects) =>
      [...objects.children].map(({ textContent, className, style }) => {
        const [x, y, width, height] = [style.left, style.top, style.width, style.height].map(
          (share) => (224 * parseFloat(share)) / 100);
        const corners = [x, y, x + width, y + height].map(Math.round);
        return { name: textContent, pasted: className === 'object pasted', corners };
      }))`);
}
