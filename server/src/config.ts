import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import * as z from 'zod';
import {
  durationMs,
  origin,
  origins,
  port,
  sender,
  smtpUrl,
  stunUrls,
  trustedProxies,
  turnUrls,
} from './configValues.ts';
import { isLoopbackHost } from './proxies.ts';
import { whyWeak } from './weakSecret.ts';

/** A start that cannot be: its message is one sentence for the person at the terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The checkout. `DATA_DIR` and both `.env` files are found from here, wherever the server was started. */
export const PROJECT_ROOT = resolve(import.meta.dirname, '../..');

/** Every variable, for people: `docs/SELF_HOSTING.md` must name each. */
export const VARIABLES = [
  { name: 'PORT', meaning: 'Port of the API, the sockets and the web client.', default: '5000' },
  { name: 'NODE_ENV', meaning: '`production` turns the checks of a deployment on.', default: 'development' },
  { name: 'MONGO_URI', meaning: 'A MongoDB instead of the embedded SQLite.', default: 'none: SQLite in DATA_DIR' },
  { name: 'JWT_SECRET', meaning: 'Signs tokens.', default: 'made once, kept in DATA_DIR; required in production' },
  { name: 'VITE_API_URL', meaning: 'Origin of REST and sockets for the web client.', default: 'its own' },
  { name: 'HOST', meaning: 'Address to listen on.', default: 'all interfaces' },
  { name: 'DATA_DIR', meaning: 'Where the data lies.', default: './data' },
  { name: 'PUBLIC_URL', meaning: 'Origin under which people reach the server.', default: 'none' },
  { name: 'TRUST_PROXY', meaning: 'Number or addresses of the proxies in front.', default: 'none' },
  { name: 'LOG_LEVEL', meaning: 'fatal, error, warn, info, debug, trace or silent.', default: 'info' },
  { name: 'METRICS_TOKEN', meaning: 'Lets /metrics be read from elsewhere.', default: 'none' },
  { name: 'ALLOWED_ORIGINS', meaning: 'Further origins whose pages may use the API.', default: 'none' },
  { name: 'REGISTRATION', meaning: 'open, invite or closed.', default: 'open' },
  { name: 'ACCESS_TOKEN_TTL', meaning: 'How long a token is good.', default: '7d' },
  { name: 'REFRESH_TOKEN_TTL', meaning: 'How long a sign-in lasts at most.', default: '30d' },
  {
    name: 'STUN_URLS',
    meaning: 'STUN servers; set and empty: none.',
    default: 'stun:stun.l.google.com:19302,stun:global.stun.twilio.com:3478',
  },
  { name: 'TURN_URLS', meaning: 'TURN servers; with TURN_SECRET.', default: 'none' },
  { name: 'TURN_SECRET', meaning: "coturn's static-auth-secret.", default: 'none' },
  { name: 'TLS_CERT_FILE', meaning: 'Certificate chain (PEM); with TLS_KEY_FILE.', default: 'none: plain HTTP' },
  { name: 'TLS_KEY_FILE', meaning: 'Its private key (PEM).', default: 'none' },
  { name: 'SMTP_URL', meaning: 'Mail server, as smtp:// or smtps://.', default: 'none: no mail' },
  { name: 'MAIL_FROM', meaning: 'Sender of mails; with SMTP_URL.', default: 'noreply@ the host of PUBLIC_URL' },
  { name: 'REDIS_URL', meaning: 'Reserved for several processes.', default: 'none' },
  { name: 'LIVEKIT_URL', meaning: 'Reserved for big rooms.', default: 'none' },
  { name: 'LIVEKIT_API_KEY', meaning: 'Reserved for big rooms.', default: 'none' },
  { name: 'LIVEKIT_API_SECRET', meaning: 'Reserved for big rooms.', default: 'none' },
] as const;

type VariableName = (typeof VARIABLES)[number]['name'];
type Env = Readonly<Record<string, string | undefined>>;

/** What the two `.env` files say. Of the client's only `VITE_API_URL` counts. */
type EnvFiles = { server: Env; client: Env };

const Reserved = (feature: string) =>
  z.never({ error: `is reserved: ${feature} is not available yet, so it must not be set` }).optional();

const Variables = z.object({
  PORT: port.default(5000),
  NODE_ENV: z.enum(['development', 'test', 'production'], 'must be development, test or production').optional(),
  MONGO_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must begin with mongodb:// or mongodb+srv://')
    .optional(),
  JWT_SECRET: z.string().optional(),
  VITE_API_URL: origin.optional(),
  HOST: z.string().regex(/^\S+$/, 'must be an address without spaces').optional(),
  DATA_DIR: z.string().default('./data'),
  PUBLIC_URL: origin.optional(),
  TRUST_PROXY: trustedProxies.optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  METRICS_TOKEN: z.string().optional(),
  ALLOWED_ORIGINS: origins.default([]),
  REGISTRATION: z.enum(['open', 'invite', 'closed'], 'must be open, invite or closed').default('open'),
  ACCESS_TOKEN_TTL: durationMs.default(7 * 86_400_000),
  REFRESH_TOKEN_TTL: durationMs.default(30 * 86_400_000),
  STUN_URLS: stunUrls.default(['stun:stun.l.google.com:19302', 'stun:global.stun.twilio.com:3478']),
  TURN_URLS: turnUrls.optional(),
  TURN_SECRET: z.string().optional(),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: sender.optional(),
  REDIS_URL: Reserved('running several processes'),
  LIVEKIT_URL: Reserved('a media server for big rooms'),
  LIVEKIT_API_KEY: Reserved('a media server for big rooms'),
  LIVEKIT_API_SECRET: Reserved('a media server for big rooms'),
} satisfies Record<VariableName, z.ZodType>);

/** The environment, parsed once and frozen. */
export type Config = Readonly<{
  /** `PORT`. 0 asks the system for a free port. */
  port: number;
  /** `HOST`. Null: all interfaces, IPv6 and IPv4. */
  host: string | null;
  /** `NODE_ENV` is `production`: no example secrets, no development origins, no cookie without `Secure`. */
  isProduction: boolean;
  /** `MONGO_URI`. Null: SQLite in {@link dataDir}. */
  mongoUri: string | null;
  /** `DATA_DIR`, absolute. */
  dataDir: string;
  /** `JWT_SECRET`. Null, never in production: the one that `keptSecret(dataDir)` makes and keeps. */
  jwtSecret: string | null;
  /** `VITE_API_URL`: where the web client finds REST and sockets, if not on its own origin. */
  apiOrigin: string | null;
  /** `PUBLIC_URL`: the origin that people type. */
  publicOrigin: string | null;
  /** `TRUST_PROXY`, as Express takes it. */
  trustProxy: number | readonly string[] | false;
  /** `LOG_LEVEL` of pino. */
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** `METRICS_TOKEN`. Null: `/metrics` answers on loopback only. */
  metricsToken: string | null;
  /** `ALLOWED_ORIGINS`. */
  allowedOrigins: readonly string[];
  /** `REGISTRATION`. */
  registration: 'open' | 'invite' | 'closed';
  /** `ACCESS_TOKEN_TTL`. */
  accessTokenTtlMs: number;
  /** `REFRESH_TOKEN_TTL`, counted from the sign-in: a refresh does not move it. */
  refreshTokenTtlMs: number;
  /** `STUN_URLS`. */
  stunUrls: readonly string[];
  /** `TURN_URLS` and `TURN_SECRET`. */
  turn: Readonly<{ urls: readonly string[]; secret: string }> | null;
  /** `TLS_CERT_FILE` and `TLS_KEY_FILE`, absolute. */
  tls: Readonly<{ certFile: string; keyFile: string }> | null;
  /** `SMTP_URL` and `MAIL_FROM`. Null: no mail is sent. */
  mail: Readonly<{ url: string; from: string }> | null;
  /** People reach the server by HTTPS, so that headers which plain HTTP makes browsers complain about may be sent. */
  isServedOverTls: boolean;
  /** Sentences for the start log: nothing is wrong, but the person should know. */
  notes: readonly string[];
}>;

/** Reads both `.env` files of the checkout; one that is not there says nothing. */
export function readEnvFiles(root = PROJECT_ROOT): EnvFiles {
  const read = (path: string): Env => {
    try {
      return parseEnv(readFileSync(resolve(root, path), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new ConfigError(`${path} cannot be read (${(error as Error).message}).`);
    }
  };
  return { server: read('server/.env'), client: read('client/.env') };
}

/**
 * The environment as one frozen value. The real environment outranks the files; an empty value means unset, except
 * that an empty `STUN_URLS` means none.
 * @throws ConfigError with one sentence that names the variable.
 */
export function readConfig(env: Env, files: EnvFiles = { server: {}, client: {} }): Config {
  const raw: Record<string, string> = {};
  for (const { name } of VARIABLES) {
    const sources = [env[name], name === 'VITE_API_URL' ? files.client[name] : files.server[name]];
    const value = sources.map((text) => text?.trim()).find((text) => text || (name === 'STUN_URLS' && text === ''));
    if (value !== undefined) raw[name] = value;
  }

  const parsed = Variables.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ConfigError(`${String(issue.path[0])} ${issue.message}.`);
  }
  const value = parsed.data;
  const isProduction = value.NODE_ENV === 'production';
  checkSecret(value.JWT_SECRET, isProduction);
  if (isProduction && value.PUBLIC_URL?.startsWith('http:') && !isLoopbackHost(new URL(value.PUBLIC_URL))) {
    throw new ConfigError('PUBLIC_URL must begin with https:// in production, where plain HTTP is not served.');
  }

  const tls = pair('TLS_CERT_FILE', value.TLS_CERT_FILE, 'TLS_KEY_FILE', value.TLS_KEY_FILE);
  const turn = pair('TURN_URLS', value.TURN_URLS, 'TURN_SECRET', value.TURN_SECRET);
  const ownOrigin = value.PUBLIC_URL ?? `${tls ? 'https' : 'http'}://localhost:${value.PORT}`;
  const notes: string[] = [];
  if (value.VITE_API_URL && !isSameSite(value.VITE_API_URL, ownOrigin)) {
    notes.push(
      `VITE_API_URL is another site than ${ownOrigin}: refresh is off, because browsers keep the refresh cookie back, ` +
        'and people sign in again when their token ends.',
    );
  }

  if (isProduction && !tls && value.TRUST_PROXY === undefined) {
    notes.push(
      'Nobody beyond this machine is served: set TLS_CERT_FILE and TLS_KEY_FILE, or put a proxy with HTTPS in front and ' +
        'name it in TRUST_PROXY.',
    );
  }
  const turnWeakness = isProduction && turn ? whyWeak(turn[1]) : null;
  if (turnWeakness !== null) {
    notes.push(
      `TURN_SECRET ${turnWeakness}: who guesses it relays through your TURN server. Change it there and here.`,
    );
  }

  if (isProduction && value.SMTP_URL !== undefined && value.PUBLIC_URL === undefined) {
    notes.push('PUBLIC_URL is not set: the links in mails lead to localhost, where nobody else finds this server.');
  }

  return deepFreeze({
    port: value.PORT,
    host: value.HOST ?? null,
    isProduction,
    mongoUri: value.MONGO_URI ?? null,
    dataDir: resolve(PROJECT_ROOT, value.DATA_DIR),
    jwtSecret: value.JWT_SECRET ?? null,
    apiOrigin: value.VITE_API_URL ?? null,
    publicOrigin: value.PUBLIC_URL ?? null,
    trustProxy: value.TRUST_PROXY ?? false,
    logLevel: value.LOG_LEVEL,
    metricsToken: value.METRICS_TOKEN ?? null,
    allowedOrigins: value.ALLOWED_ORIGINS,
    registration: value.REGISTRATION,
    accessTokenTtlMs: value.ACCESS_TOKEN_TTL,
    refreshTokenTtlMs: value.REFRESH_TOKEN_TTL,
    stunUrls: value.STUN_URLS,
    turn: turn && { urls: turn[0], secret: turn[1] },
    tls: tls && { certFile: resolve(PROJECT_ROOT, tls[0]), keyFile: resolve(PROJECT_ROOT, tls[1]) },
    mail: mailFrom(value.SMTP_URL, value.MAIL_FROM, ownOrigin),
    isServedOverTls: tls !== null || ownOrigin.startsWith('https:'),
    notes,
  });
}

function checkSecret(secret: string | undefined, isProduction: boolean): void {
  if (!isProduction) return;
  if (secret === undefined)
    throw new ConfigError('JWT_SECRET must be set in production, to 32 random characters or more.');
  const why = whyWeak(secret);
  if (why !== null) {
    throw new ConfigError(
      `JWT_SECRET ${why}, so anybody could forge tokens: set it to the output of openssl rand -base64 48.`,
    );
  }
}

/** Two variables that make sense only together. */
function pair<A, B>(aName: VariableName, a: A | undefined, bName: VariableName, b: B | undefined): [A, B] | null {
  if (a === undefined && b === undefined) return null;
  if (a === undefined) throw new ConfigError(`${aName} must be set too when ${bName} is.`);
  if (b === undefined) throw new ConfigError(`${bName} must be set too when ${aName} is.`);
  return [a, b];
}

/** Mail servers often take mail only from the address that signs in. Else the sender is of the host that people know. */
function mailFrom(url: string | undefined, from: string | undefined, ownOrigin: string): Config['mail'] {
  if (url === undefined) {
    if (from !== undefined) throw new ConfigError('SMTP_URL must be set too when MAIL_FROM is.');
    return null;
  }
  const user = decodeURIComponent(new URL(url).username);
  const address = user.includes('@') ? user : `noreply@${new URL(ownOrigin).hostname}`;
  return { url, from: from ?? `Parley <${address}>` };
}

/**
 * Whether a Strict cookie of one origin travels with requests from the other: same scheme, same registrable domain.
 * Without the public suffix list the last two labels stand in for that domain: the answer only words a note.
 */
function isSameSite(a: string, b: string): boolean {
  const [left, right] = [new URL(a), new URL(b)];
  if (left.protocol !== right.protocol) return false;
  if (left.hostname === right.hostname) return true;
  const site = (hostname: string) =>
    /^[\d.]+$|^\[/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
  return left.hostname.includes('.') && site(left.hostname) === site(right.hostname);
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
