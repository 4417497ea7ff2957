import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  // Relative, so that the built page works in any folder of any site.
  base: './',
  resolve: { conditions: ['@cutmix/source', ...defaultClientConditions] },
  // A backend is one file of its own, loaded only where it is tried.
  build: { target: 'es2022', chunkSizeWarningLimit: 1000 },
});
