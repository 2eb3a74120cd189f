// How Studio is built: hashed files under /assets, no inline scripts or styles, sources of our packages
// read as they are. `npm run dev -w @aibaas/studio` serves it with a server on port 3004 behind it.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://127.0.0.1:3004';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // A data: address would need a wider policy for fonts; small files are files too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  worker: { format: 'es' },
  server: {
    port: 3005,
    proxy: {
      '/api/v1/live': { target: server, ws: true },
      '/api': server,
      '/health': server,
      '/openapi.json': server,
      '/docs': server,
    },
  },
});
