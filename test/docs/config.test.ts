import type { DefaultTheme, PageData, SiteConfig, UserConfig } from 'vitepress';
import { expect, it, vi } from 'vitest';
import config from '../../docs/.vitepress/config.ts';

vi.mock('vitepress', () => ({ defineConfig: (given: object) => given }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const repository = { type: 'git', url: 'git+https://example.org/me/cutmix.git' };
  const readFileSync = (path: URL | string, ...rest: []) => {
    if (/core\/package\.json$/.test(String(path))) return JSON.stringify({ repository });
    if (/typedoc-sidebar\.json$/.test(String(path))) return '[]';
    return fs.readFileSync(path, ...rest);
  };
  return { ...fs, default: fs, readFileSync };
});

const { themeConfig, transformPageData } = config as UserConfig<DefaultTheme.Config>;

it('links each page to its source, once the packages name the repository', () => {
  expect(themeConfig?.editLink?.pattern).toBe('https://example.org/me/cutmix/edit/main/docs/:path');
});

it('links no generated page to a source', async () => {
  const frontmatterOf = async (relativePath: string) => {
    const page = { relativePath, frontmatter: {} } as PageData;
    await transformPageData?.(page, { siteConfig: {} as SiteConfig });
    return page.frontmatter;
  };
  await expect(frontmatterOf('api/@cutmix/core.md')).resolves.toMatchObject({ editLink: false });
  await expect(frontmatterOf('guide/masks.md')).resolves.toEqual({});
});
