import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { onFault, servePlayground, settled } from './page.ts';

if (!chromiumPath) {
  console.warn(
    'No Chromium on the PATH: the playground is not tested. On Debian: apt-get install chromium',
  );
}

/** The playground, in a new page for each test. A test fails if its page has a fault. */
export interface Playground {
  readonly page: Page;
  /** Continues in a page with other options, such as those of a phone. */
  newPage(options: BrowserContextOptions): Promise<Page>;
  /** Opens a link to settings, and waits until the images show them. */
  open(link?: string): Promise<void>;
  text(id: string): Promise<string | null>;
}

export function usePlayground(): Playground {
  let browser: Browser;
  let page: Page;
  let site: Awaited<ReturnType<typeof servePlayground>>;
  const faults: string[] = [];

  const newPage = async (options: BrowserContextOptions) => {
    const context = await browser.newContext(options);
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    onFault(page, site.url, (fault) => faults.push(fault));
    return page;
  };

  beforeAll(async () => {
    [site, browser] = await Promise.all([servePlayground(), launchChromium()]);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    await newPage({ permissions: ['clipboard-read', 'clipboard-write'] });
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(faults.splice(0)).toEqual([]);
  });

  return {
    get page() {
      return page;
    },
    newPage,
    open: async (link = '') => {
      await page.goto(site.url + link);
      await settled(page);
    },
    text: (id) => page.locator(`#${id}`).textContent(),
  };
}
