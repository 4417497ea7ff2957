import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

/** What typedoc wrote; `docs:build` and `docs:dev` run it first. */
const apiPages = JSON.parse(
  readFileSync(new URL('../api/typedoc-sidebar.json', import.meta.url), 'utf8'),
) as { text: string; link: string }[];

export default defineConfig({
  title: 'CutMix',
  titleTemplate: ':title · CutMix for JavaScript',
  description: 'CutMix for TensorFlow.js and ONNX Runtime: seeded, exact, replayable.',
  lang: 'en',
  cleanUrls: false,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // The playground is a page of its own, built beside these.
  ignoreDeadLinks: [/\/playground\//],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    shikiSetup(highlighter) {
      // Without a limit of time, after which a slow machine would leave a line without colours.
      const { codeToHtml } = highlighter;
      highlighter.codeToHtml = (code, options) =>
        codeToHtml(code, { ...options, tokenizeTimeLimit: 0 });
    },
  },
  themeConfig: {
    outline: [2, 3],
    search: { provider: 'local' },
    externalLinkIcon: true,
    nav: [
      { text: 'Method', link: '/method-card', activeMatch: '/(method-card|measured|peers)' },
      { text: 'Guide', link: '/guide/tf-layers', activeMatch: '/(guide/|reproducibility)' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
      { text: 'Playground', link: '/playground/', target: '_self' },
    ],
    sidebar: [
      {
        text: 'The method',
        items: [
          { text: 'Method card', link: '/method-card' },
          { text: 'Measured on CIFAR-10', link: '/measured' },
          { text: 'How the peers differ', link: '/peers' },
        ],
      },
      {
        text: 'How to use it',
        items: [
          { text: 'With tf.layers', link: '/guide/tf-layers' },
          { text: 'In a plain tfjs loop', link: '/guide/tfjs-loop' },
          { text: 'On ONNX Runtime tensors', link: '/guide/onnx-runtime' },
          { text: 'Inside an ONNX graph', link: '/guide/onnx-graph' },
          { text: 'In a browser', link: '/guide/browser' },
          { text: 'Reproducibility', link: '/reproducibility' },
        ],
      },
      { text: 'API', link: '/api/', items: apiPages },
    ],
    footer: { message: 'Released under the MIT licence.' },
  },
});
