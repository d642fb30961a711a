import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../config.ts';

export type RefreshCookie = {
  read(req: Request): string | null;
  write(req: Request, res: Response, token: string, expiresAtMs: number): void;
  clear(req: Request, res: Response): void;
};

const loopback = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/**
 * The refresh token's cookie. `__Host-` makes the browser insist on `Secure`, on `Path=/` and on no `Domain`, so that no
 * other host of the same domain can plant one. Browsers take such a cookie over TLS and on loopback; elsewhere,
 * outside production, a plain name must do (RFC 6265bis, 4.1.3.2).
 */
export function createRefreshCookie(config: Pick<Config, 'isProduction' | 'isServedOverTls'>): RefreshCookie {
  const kind = (req: Request): { name: string; options: CookieOptions } => {
    const secure = config.isProduction || config.isServedOverTls || req.secure || loopback.has(req.hostname);
    return {
      name: secure ? '__Host-parley' : 'parley',
      options: { httpOnly: true, sameSite: 'strict', path: '/', secure },
    };
  };
  return {
    read: (req) => {
      const { name } = kind(req);
      for (const part of (req.headers.cookie ?? '').split(';')) {
        const [key, value] = part.split('=', 2);
        if (key?.trim() === name && value !== undefined) return value.trim();
      }
      return null;
    },
    write: (req, res, token, expiresAtMs) => {
      const { name, options } = kind(req);
      res.cookie(name, token, { ...options, expires: new Date(expiresAtMs) });
    },
    clear: (req, res) => {
      const { name, options } = kind(req);
      res.clearCookie(name, options);
    },
  };
}
