import { existsSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import express, { Router, type ErrorRequestHandler } from 'express';
import { AppError } from '../AppError.ts';

/**
 * What is not the page, even when nothing answers there: other doors, in capitals too as Express opens them, and files by
 * their name. A room may be called `a.b`.
 */
function isNotThePage(path: string): boolean {
  return /^\/(api|socket\.io|assets)(\/|$)/i.test(path) || (/\.\w+$/.test(path) && !path.startsWith('/room/'));
}

/** How the build packs assets (client/packAssets.ts), the smaller ones first. */
const PACKINGS = [
  { coding: 'br', extension: '.br' },
  { coding: 'gzip', extension: '.gz' },
];

/** What is said of a file that is sent, and of nothing else. */
const OF_THE_FILE = ['Content-Encoding', 'Content-Type', 'Cache-Control', 'ETag', 'Last-Modified', 'Accept-Ranges'];

/** The built web client: files as they are, and the page itself for each of its routes. */
export function webClient(dist: string): Router {
  const routes = Router();
  const page = join(dist, 'index.html');
  const assets = join(dist, 'assets') + sep;

  // Packed when they were built: nobody waits for it, and nobody can make the server do it over and over. No answer of the
  // API is compressed: one that mixes secrets with what a stranger wrote would tell them by its length (BREACH).
  routes.use((req, _res, next) => {
    const packing = /^\/assets\/[\w.-]+$/.test(req.path)
      ? PACKINGS.find((one) => req.acceptsEncodings(one.coding) && existsSync(join(dist, req.path + one.extension)))
      : undefined;
    if (packing) req.url = req.path + packing.extension;
    next();
  });
  routes.use(
    express.static(dist, {
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: (res, path) => {
        // Vite puts a hash of the content into the names of assets: another content has another name.
        const isHashed = path.startsWith(assets);
        res.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        if (!isHashed) return;
        res.vary('Accept-Encoding');
        const packing = PACKINGS.find(({ extension }) => path.endsWith(extension));
        if (packing === undefined) return;
        res.setHeader('Content-Encoding', packing.coding);
        res.type(extname(path.slice(0, -packing.extension.length)));
      },
    }),
  );

  // A file that is there and is not sent after all, for a condition that does not hold: what was said of it is not said of
  // the refusal.
  routes.use(((error, _req, res, next) => {
    for (const name of OF_THE_FILE) res.removeHeader(name);
    next(error);
  }) satisfies ErrorRequestHandler);

  routes.use((req, res, next) => {
    if ((req.method !== 'GET' && req.method !== 'HEAD') || isNotThePage(req.path)) return next();
    if (!existsSync(page)) {
      throw new AppError('not_ready', { message: 'The web client is not built yet. Run "npm start" in the project.' });
    }
    res.sendFile(page, { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
  });

  return routes;
}
