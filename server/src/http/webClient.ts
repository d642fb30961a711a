import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import express, { Router } from 'express';
import { AppError } from '../AppError.ts';

/** What is not the page, even when nothing answers there. */
const notThePage = /^\/(api|socket\.io|assets)(\/|$)/;

/** The built web client: files as they are, and the page itself for each of its routes. */
export function webClient(dist: string): Router {
  const routes = Router();
  const page = join(dist, 'index.html');
  const assets = join(dist, 'assets') + sep;

  routes.use(
    express.static(dist, {
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: (res, path) => {
        // Vite puts a hash of the content into the names of assets: another content has another name.
        const isHashed = path.startsWith(assets);
        res.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );

  routes.use((req, res, next) => {
    if ((req.method !== 'GET' && req.method !== 'HEAD') || notThePage.test(req.path)) return next();
    if (!existsSync(page)) {
      throw new AppError('not_ready', { message: 'The web client is not built yet. Run "npm start" in the project.' });
    }
    res.sendFile(page, { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
  });

  return routes;
}
