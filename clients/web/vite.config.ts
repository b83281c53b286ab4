import { defineConfig } from 'vite';
import { precompress } from './build/precompress.ts';

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page also works behind a path of a reverse proxy.
  base: './',
  plugins: [precompress()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // What a Quest browser of 2025 has; also the first to know `light-dark()`.
    target: ['chrome124', 'firefox128', 'safari17.5'],
    // The server's policy forbids data: fonts and inline scripts: every file stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
});
