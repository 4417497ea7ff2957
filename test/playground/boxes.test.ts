import { mixBoxes } from '@cutmix/core/boxes';
import { chromiumPath } from '@cutmix/test-chromium';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { drawBox, edit, edited, shownBoxes } from './editor.ts';
import { METHODS } from './expected.ts';
import { settled } from './page.ts';
import { runCode } from './runCode.ts';
import { usePlayground } from './usePlayground.ts';

async function nameLastBox(page: Page, name: string): Promise<void> {
  await page.locator('#box-list input').last().fill(name);
  await page.keyboard.press('Enter');
  await settled(page);
}

describe.runIf(chromiumPath)('the playground', () => {
  const playground = usePlayground();
  const { open, text } = playground;

  it('draws boxes by pointer and keyboard, and mixes them like mixBoxes', async () => {
    const { page } = playground;
    const { link, plan } = METHODS[0];
    await open(link);
    expect(await page.locator('#boxes').isVisible()).toBe(false);
    await edit(page, 3);
    await drawBox(page, [40, 60, 190, 210]);
    await drawBox(page, [5, 8, 60, 70]);
    await nameLastBox(page, 'peak');
    await edit(page, 4);
    await page.locator('#add-box').click();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowUp');
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
    await settled(page);

    const boxes: { name: string; corners: number[] }[][] = Array.from({ length: 16 }, () => []);
    boxes[3] = [
      { name: 'mountain', corners: [40, 60, 190, 210] },
      { name: 'peak', corners: [5, 8, 60, 70] },
    ];
    boxes[4] = [{ name: 'cat', corners: [0, 60, 116, 168] }];
    const names = ['mountain', 'peak', 'cat'];
    const expected = mixBoxes(
      boxes.map((own) => ({
        boxes: Float32Array.from(own.flatMap(({ corners }) => corners)),
        classes: own.map(({ name }) => names.indexOf(name)),
      })),
      undefined,
      plan,
    ).map((mixed) =>
      Array.from(mixed.classes, (id, row) => ({
        name: names[id],
        pasted: mixed.pasted[row] === 1,
        corners: [...mixed.boxes.subarray(4 * row, 4 * row + 4)],
      })),
    );
    expect(expected.flat().map(({ pasted }) => pasted)).toContain(true);
    expect(await shownBoxes(page)).toEqual(expected);
    await page.locator('#grid input').nth(3).check({ force: true });
    expect(await text('boxes')).toMatch(/^Boxes: /);

    const { mixedObjects, step } = await runCode<{ mixedObjects: unknown[]; step: number }>(
      page,
      'mixedObjects, step: cutmix.step',
    );
    const object = { boxes: Float32Array.of(56, 56, 168, 168), classes: [0] };
    const objects = Array.from({ length: 16 }, () => object);
    expect(mixedObjects).toEqual(mixBoxes(objects, undefined, plan));
    expect(step).toBe(6);

    await page.getByText('MixUp', { exact: true }).click();
    await settled(page);
    expect((await shownBoxes(page)).flat()).toEqual([]);
    expect(await page.getByText('Only CutMix mixes boxes and masks.').isVisible()).toBe(true);
    expect(await text('program')).not.toContain('mixBoxes');
  });

  it('removes boxes by key and by button, and selects the smallest one that is clicked', async () => {
    const { page } = playground;
    await open('#probability=0');
    await page.locator('#grid input').nth(5).check({ force: true });
    expect(await page.locator('#class-name').inputValue()).toBe('lemon');
    await drawBox(page, [20, 20, 200, 200]);
    await drawBox(page, [80, 80, 120, 120]);
    await drawBox(page, [2, 2, 30, 30]);
    const at = await edited(page);
    const focused = () => page.evaluate('document.activeElement.ariaLabel');
    await page.mouse.click(...at([100, 100]));
    expect(await focused()).toBe('Box 2, lemon, 40 × 40 pixels at 80, 80');
    await page.mouse.click(...at([60, 180]));
    expect(await focused()).toBe('Box 1, lemon, 180 × 180 pixels at 20, 20');
    await page.keyboard.press('Delete');
    await settled(page);
    const corners = async () => (await shownBoxes(page))[5]!.map((box) => box.corners);
    expect(await corners()).toEqual([
      [80, 80, 120, 120],
      [2, 2, 30, 30],
    ]);
    expect(await focused()).toBe('Remove box 1');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await corners()).toEqual([]);
    expect(await page.evaluate('document.activeElement.id')).toBe('add-box');
  });

  it('draws a box by touch on a phone without scrolling', async () => {
    const page = await playground.newPage({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await open('#probability=0');
    await page.locator('#label').tap();
    expect(await page.evaluate('document.activeElement.id')).toBe('edited-picture');
    const at = await edited(page);
    const before = (await page.locator('#drawing').boundingBox())!;
    const touch = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) => {
      const [left, top] = at([x, y]);
      const touchPoints = type === 'touchEnd' ? [] : [{ x: left, y: top }];
      return touch.send('Input.dispatchTouchEvent', { type, touchPoints });
    };
    await send('touchStart', 50, 190);
    for (let y = 170; y >= 50; y -= 20) await send('touchMove', 130, y);
    await send('touchMove', 150, 40);
    await send('touchEnd', 150, 40);
    await settled(page);
    expect((await shownBoxes(page))[0]!.map(({ corners }) => corners)).toEqual([
      [50, 40, 150, 190],
    ]);
    const after = (await page.locator('#drawing').boundingBox())!;
    expect(Math.abs(after.y - before.y)).toBeLessThan(2);
  });
});
