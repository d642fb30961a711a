import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import { AppError } from '../AppError.ts';

/**
 * What is not the page, even when nothing answers there: other doors, in capitals too as Express opens them, and files by
 * their name. A room may be called `a.b`.
 */
function isNotThePage(path: string): boolean {
  return /^\/(api|socket\.io|assets)(\/|$)/i.test(path) || (/\.\w+$/.test(path) && !path.startsWith('/room/'));
}

/** The built web client: files as they are, and the page itself for each of its routes. */
export function webClient(dist: string): Router {
  const routes = Router();
  const page = join(dist, 'index.html');
  const assets = join(dist, 'assets') + sep;

  // Files only: an answer of the API that mixes secrets with what a stranger wrote must not be compressed (BREACH).
  routes.use(compression());
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
    if ((req.method !== 'GET' && req.method !== 'HEAD') || isNotThePage(req.path)) return next();
    if (!existsSync(page)) {
      throw new AppError('not_ready', { message: 'The web client is not built yet. Run "npm start" in the project.' });
    }
    res.sendFile(page, { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
  });

  return routes;
}
