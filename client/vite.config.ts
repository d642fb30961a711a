import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { packAssets } from './packAssets.ts';

const server = `http://localhost:${process.env['PORT'] || '5000'}`;

export default defineConfig({
  root: import.meta.dirname,
  envDir: import.meta.dirname,
  plugins: [react(), tailwindcss(), packAssets()],
  server: {
    port: 5173,
    strictPort: true,
    // The Host header stays as it is: the server compares it with Origin.
    proxy: {
      '/api': { target: server, changeOrigin: false },
      '/healthz': { target: server, changeOrigin: false },
      '/socket.io': { target: server, changeOrigin: false, ws: true },
    },
  },
  build: {
    // The server's content security policy has no data: URLs, so nothing is inlined.
    assetsInlineLimit: 0,
    // Each browser that has WebRTC as we use it knows modulepreload.
    modulePreload: { polyfill: false },
  },
});
