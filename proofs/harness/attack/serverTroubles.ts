import { atMost, type Figure } from '../../Proof.ts';
import type { ServerProcess } from '../ServerProcess.ts';

/** pino's number for `error`; fatal is above. */
const ERROR_LEVEL = 50;

/** The lines of a server's log that say that something is wrong with it: level error or above, or no line of ours at all. */
export function troublesIn(log: string): string[] {
  return log.split('\n').filter((line) => line.trim() !== '' && !isHarmless(line));
}

function isHarmless(line: string): boolean {
  try {
    const { level } = JSON.parse(line) as { level?: unknown };
    return typeof level === 'number' && level < ERROR_LEVEL;
  } catch {
    // Such as the stack of an exception that nobody caught. Node's own warnings about itself are none.
    return /^\(node:\d+\)|^\(Use `node --trace-warnings/.test(line);
  }
}

/** The figures about the server itself after an attack: it lives, and has met no bug. */
export async function troubleFigures(server: ServerProcess): Promise<Figure[]> {
  const metrics = await server.metrics();
  const count = (pattern: RegExp): number =>
    [...metrics].filter(([name]) => pattern.test(name)).reduce((sum, [, value]) => sum + value, 0);
  const bugs =
    count(/^parley_socket_events_total\{.*outcome="internal"/) + count(/^parley_http_requests_total\{.*"500"/);
  const troubles = troublesIn(server.log);
  return [
    atMost(0, {
      name: 'the server: ends, answers `internal` or 500, log lines at level error',
      value: server.deaths + bugs + troubles.length + (metrics.size === 0 ? 1 : 0),
      unit: 'of them',
      ...(troubles.length === 0 ? {} : { note: troubles.slice(0, 2).join(' ').slice(0, 400) }),
    }),
  ];
}
