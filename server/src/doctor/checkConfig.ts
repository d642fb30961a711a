import type { Config } from '../config.ts';
import { whyWeak } from '../weakSecret.ts';
import { mend, note, ok, type Finding } from './Finding.ts';

/** What can be told from the settings alone, for a server that people reach at `target`. */
export function checkConfig(config: Config, target: URL): Finding[] {
  return [
    checkMode(config, target),
    checkAddress(config, target),
    checkHttps(target),
    checkSecret(config.jwtSecret),
    ok('Redis', 'Not used by this release: REDIS_URL is reserved.'),
    ...config.notes.map((words) => note('Settings', words)),
  ];
}

function checkMode({ isProduction }: Config, target: URL): Finding {
  if (isProduction || isThisMachine(target)) return ok('Settings', 'Every variable has a value that can be used.');
  return mend(
    'Settings',
    'NODE_ENV is not production, so development pages are let in and weak secrets are not refused. Set NODE_ENV=production.',
  );
}

function checkAddress({ publicOrigin }: Config, target: URL): Finding {
  if (publicOrigin === target.origin) return ok('Address', `PUBLIC_URL is ${publicOrigin}.`);
  if (publicOrigin !== null) {
    return note('Address', `PUBLIC_URL is ${publicOrigin}, and what is looked at here is ${target.origin}.`);
  }
  if (isThisMachine(target)) return ok('Address', 'PUBLIC_URL is not set, which is fine on one machine.');
  return mend('Address', `PUBLIC_URL is not set: set it to what people type, most likely ${target.origin}.`);
}

function checkHttps(target: URL): Finding {
  if (target.protocol === 'https:') return ok('Camera', 'The address is HTTPS, so browsers offer the camera.');
  if (isThisMachine(target)) {
    return note('Camera', 'Browsers offer the camera over plain HTTP on this machine only; anybody else needs HTTPS.');
  }
  return mend(
    'Camera',
    `Browsers offer no camera at ${target.origin}: it needs HTTPS. Put a proxy with a certificate in front and set ` +
      'PUBLIC_URL to its https:// address, or set TLS_CERT_FILE and TLS_KEY_FILE.',
  );
}

function checkSecret(secret: string | null): Finding {
  if (secret === null) return ok('JWT secret', 'A random one, made once and kept in DATA_DIR.');
  const why = whyWeak(secret);
  if (why === null) return ok('JWT secret', `${secret.length} characters.`);
  return mend(
    'JWT secret',
    `JWT_SECRET ${why}, so somebody could guess it and sign in as anybody. Set it to the output of: openssl rand -base64 48`,
  );
}

/** Browsers take these for secure, and nobody else reaches them. */
function isThisMachine({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.')
  );
}
