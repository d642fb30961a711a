import { isIP } from 'node:net';
import * as z from 'zod';
import { parseIceUrl } from './media/turn/iceUrl.ts';
import { NAMED_NETWORKS } from './proxies.ts';

/**
 * The forms that a variable's text may have. Each schema's message continues the name of the variable:
 * "PORT must be a whole number from 0 to 65535."
 */

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const tenYearsMs = 3650 * unitMs.d;

/** `port`: 0 asks the system for a free one. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a whole number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a whole number from 0 to 65535');

/** `7d`, `12h`, `30m` or `20s`, in milliseconds. */
export const durationMs = z
  .string()
  .regex(/^[1-9]\d{0,8}[smhd]$/, 'must be a duration such as 7d, 12h, 30m or 20s')
  .transform((text) => Number(text.slice(0, -1)) * unitMs[text.slice(-1) as keyof typeof unitMs])
  .refine((value) => value <= tenYearsMs, 'must be at most ten years');

/**
 * `https://host` or `http://host:port`, as a browser writes it in `Origin`. A path would be ignored later, and a `*` would
 * stand for itself and match nobody, so both are refused.
 */
export const origin = z.string().transform((text, context) => {
  const url = URL.parse(text);
  const isOrigin =
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.username === '' &&
    url.password === '' &&
    !url.hostname.includes('*') &&
    (text === url.origin || `${url.origin}/` === url.href);
  if (!isOrigin) {
    context.addIssue({
      code: 'custom',
      message: 'must be an origin such as https://meet.example.com, without a path and without *',
    });
    return z.NEVER;
  }
  return url.origin;
});

/** Items between commas, trimmed; empty ones are dropped. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

export const origins = list.pipe(z.array(origin));

/** Browsers make no connection at all with a list in which one URL is not of the form. */
const iceUrls = (scheme: RegExp, form: string) =>
  list.pipe(
    z.array(
      z
        .string()
        .refine(
          (url) => scheme.test(url) && parseIceUrl(url) !== null,
          `must hold URLs of the form ${form}, separated by commas; the port may be left out, and an IPv6 address stands in brackets`,
        ),
    ),
  );

/** Servers of RFC 7064. */
export const stunUrls = iceUrls(/^stuns?:/, 'stun:host:port or stuns:host:port');

/** Servers of RFC 7065. */
export const turnUrls = iceUrls(/^turns?:/, 'turn:host:port, turn:host:port?transport=tcp or turns:host:port');

function isNetwork(text: string): boolean {
  if (Object.hasOwn(NAMED_NETWORKS, text)) return true;
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/**
 * How many proxies stand in front, or their addresses. `true` is refused: it would believe any client's
 * `X-Forwarded-For`, and with it every limit counted by address.
 */
export const trustedProxies = z.string().transform((text, context): number | string[] => {
  if (/^[1-9]$/.test(text)) return Number(text);
  const networks = list.parse(text);
  if (networks.length === 0 || !networks.every(isNetwork)) {
    context.addIssue({
      code: 'custom',
      message: 'must be the number of proxies in front (1 to 9) or their addresses, separated by commas',
    });
    return z.NEVER;
  }
  return networks;
});

/** What a mail server's URL may ask for in its query; other options of the mailer would write mails to the console. */
const SMTP_OPTIONS =
  /^(ignoreTLS|requireTLS|opportunisticTLS|secure|name|authMethod|tls\.(rejectUnauthorized|servername))$/;

/** `smtp://user:password@host:587` or `smtps://...`. */
export const smtpUrl = z.string().refine((text) => {
  const url = /^smtps?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url === null || url.hostname === '' || url.hash !== '' || !/^\/?$/.test(url.pathname)) return false;
  if (/%(?![\da-f]{2})/i.test(url.username + url.password)) return false;
  return [...url.searchParams.keys()].every((key) => SMTP_OPTIONS.test(key));
}, 'must be a mail server such as smtp://user:password@mail.example.com:587 (signs in a password are percent-encoded)');

/** `noreply@example.com` or `Parley <noreply@example.com>`, in one line. */
export const sender = z
  .string()
  .regex(
    /^[^\s@<>"]+@[^\s@<>"]+$|^[^<>"\p{Cc}]+ <[^\s@<>"]+@[^\s@<>"]+>$/u,
    'must be an address such as noreply@example.com or Parley <noreply@example.com>',
  );
