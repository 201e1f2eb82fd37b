import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['@drover/source', 'browser', 'module', 'import', 'default'] },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    // Fonts and pictures stay files: the content security policy of the server allows no data: sources but images.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: ['index.html', 'src/docs/try-it.ts'].map((file) => join(import.meta.dirname, file)),
      output: {
        // The server's own pages name this script.
        entryFileNames: ({ name }) =>
          name === 'try-it' ? 'docs/try-it.js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
