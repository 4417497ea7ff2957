import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** In the documentation, whose page it is then, the way back. */
const linkToDocs: Plugin = {
  name: 'link-to-docs',
  transformIndexHtml: (html) =>
    html.replace('<header>', '<header>\n      <p class="home"><a href="../">CutMix docs</a></p>'),
};

export default defineConfig(({ mode }) => ({
  // Relative, so that the built page works in any folder of any site.
  base: './',
  resolve: { conditions: ['@cutmix/source', ...defaultClientConditions] },
  // A backend is one file of its own, loaded only where it is tried.
  build: { target: 'es2022', chunkSizeWarningLimit: 1000 },
  plugins: mode === 'site' ? [linkToDocs] : [],
}));
