import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

/** Written by typedoc, which `docs:build` and `docs:dev` run first. */
const apiPages = JSON.parse(
  readFileSync(new URL('../api/typedoc-sidebar.json', import.meta.url), 'utf8'),
) as { text: string; link: string }[];

/** The address of the repository, once the packages name it. */
const { repository } = JSON.parse(
  readFileSync(new URL('../../packages/core/package.json', import.meta.url), 'utf8'),
) as { repository?: { url: string } };
const repositoryUrl = repository?.url.replace(/^git\+|\.git$/g, '');

export default defineConfig({
  title: 'CutMix',
  titleTemplate: ':title · CutMix for JavaScript',
  description: 'CutMix for TensorFlow.js and ONNX Runtime: seeded, exact, replayable.',
  lang: 'en',
  cleanUrls: false,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // The playground is built separately.
  ignoreDeadLinks: [/\/playground\//],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    shikiSetup(highlighter) {
      // Without the default time limit, which leaves lines without colors on a slow machine.
      const { codeToHtml } = highlighter;
      highlighter.codeToHtml = (code, options) =>
        codeToHtml(code, { ...options, tokenizeTimeLimit: 0 });
    },
  },
  transformPageData(page) {
    if (!page.relativePath.startsWith('api/')) return;
    // Generated, so there is no page to edit.
    Object.assign(page.frontmatter, { pageClass: 'api', editLink: false });
  },
  themeConfig: {
    outline: [2, 3],
    search: { provider: 'local' },
    externalLinkIcon: true,
    ...(repositoryUrl && {
      socialLinks: [{ icon: 'github', link: repositoryUrl }],
      editLink: { pattern: `${repositoryUrl}/edit/main/docs/:path`, text: 'Edit this page' },
    }),
    nav: [
      {
        text: 'Method',
        link: '/method-card',
        activeMatch: '/(method-card|gallery|measured|peers|trust)',
      },
      { text: 'Guide', link: '/install', activeMatch: '/(install|guide/|reproducibility)' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
      { text: 'Playground', link: '/playground/', target: '_self' },
    ],
    sidebar: [
      {
        text: 'The method',
        items: [
          { text: 'Method card', link: '/method-card' },
          { text: 'Gallery', link: '/gallery' },
          { text: 'Measured on CIFAR-10', link: '/measured' },
          { text: 'How other libraries differ', link: '/peers' },
          { text: 'What is promised and tested', link: '/trust' },
        ],
      },
      {
        text: 'Guide',
        items: [
          { text: 'Install', link: '/install' },
          { text: 'With tf.layers', link: '/guide/tf-layers' },
          { text: 'In your own tfjs loop', link: '/guide/tfjs-loop' },
          { text: 'TensorFlow.js in Node', link: '/guide/tfjs-node' },
          { text: 'With ONNX Runtime tensors', link: '/guide/onnx-runtime' },
          { text: 'As an ONNX graph', link: '/guide/onnx-graph' },
          { text: 'From a folder of images', link: '/guide/image-folder' },
          { text: 'With bounding boxes', link: '/guide/detection' },
          { text: 'With masks, depth and video', link: '/guide/masks' },
          { text: 'In a browser', link: '/guide/browser' },
          { text: 'Transfer learning in a page', link: '/guide/transfer-learning' },
          { text: 'In a worker', link: '/guide/workers' },
          { text: 'Errors and what to do', link: '/guide/errors' },
          { text: 'Write your own adapter', link: '/guide/adapter' },
          { text: 'Reproducibility', link: '/reproducibility' },
          { text: 'Changelog', link: '/changelog' },
        ],
      },
      { text: 'API', link: '/api/', items: apiPages },
    ],
    footer: {
      message:
        'Released under the MIT license. Photographs: Stéfan van der Walt and Rachel Michetti (CC0), SpaceX ' +
        '(public domain) and vultilion (CC BY 2.0).',
    },
  },
});
