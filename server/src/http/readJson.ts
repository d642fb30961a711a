import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { AppError } from '../AppError.ts';
import { hasBody } from './leaveUnread.ts';
import { SEND_JSON } from './middleware.ts';

/**
 * Puts the JSON of a request into `req.body`, and refuses any body that is not JSON by its own account, on every route:
 * ignoring it would hide a client's mistake. Of a body over `limitBytes` no more than that is read; Express's own parser
 * reads all of it before it refuses. No client of ours packs a body, and unpacking costs memory before any limit is met:
 * 16 MB for brotli's window alone.
 */
export function readJson(limitBytes: number): RequestHandler {
  return async (req, _res, next) => {
    if (!hasBody(req)) return next();
    if (req.is('application/json') === false) throw badRequest(SEND_JSON);
    if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw new AppError('payload_too_large');
    if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') throw badRequest('Send the body unpacked.');
    const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(req.headers['content-type'] ?? '')?.[1];
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw badRequest('Send the body in UTF-8.');
    req.body = parse(await readAll(req, limitBytes));
    next();
  };
}

/** @throws AppError `payload_too_large` as soon as more than `limitBytes` have come, `bad_request` when it breaks off */
function readAll(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let length = 0;
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    if (length <= limitBytes) return void chunks.push(chunk);
    request.off('data', take).pause();
    reject(new AppError('payload_too_large'));
  };
  request.on('data', take);
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('error', (cause) => reject(new AppError('bad_request', { cause })));
  return promise;
}

/** The object in `bytes`, which no array is to any route; of an empty body an empty object. @throws AppError `bad_request` */
function parse(bytes: Buffer): object {
  if (bytes.length === 0) return {};
  const value = parsed(new TextDecoder().decode(bytes));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('The body is not a valid JSON object.');
  return value;
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function badRequest(message: string): AppError {
  return new AppError('bad_request', { message });
}
