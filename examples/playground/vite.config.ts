import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** Adds a link to the documentation, for the playground inside the documentation site. */
const linkToDocs: Plugin = {
  name: 'link-to-docs',
  transformIndexHtml: (html) =>
    html.replace('<header>', '<header>\n      <p class="home"><a href="../">CutMix docs</a></p>'),
};

export default defineConfig(({ mode }) => ({
  // Relative, so that the built page works in any folder of a site.
  base: './',
  resolve: { conditions: ['@cutmix/source', ...defaultClientConditions] },
  // Each backend is a separate file, loaded only if it is tried.
  build: { target: 'es2022', chunkSizeWarningLimit: 1000 },
  plugins: mode === 'site' ? [linkToDocs] : [],
}));
