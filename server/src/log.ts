import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

export type Log = Logger;

/** Never in a log, wherever a caller puts them. Callers log ids; this list is the net below. */
const secretKeys = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'sdp', 'email', 'candidate'];

/**
 * Structured logs, one JSON line each, on standard error: standard output belongs to the words for the person who
 * started the server. Lines are written at once, so that the last one before an exit is not lost.
 */
export function createLog(
  level: Config['logLevel'],
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Log {
  const paths = secretKeys.flatMap((key) => ['', '*.', '*.*.'].map((prefix) => `${prefix}["${key}"]`));
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: paths.map((path) => path.replace('.[', '[')), censor: '[redacted]' },
    },
    destination,
  );
}
