import { REQUESTS, SECURITY_EVENTS, type SecurityEventKind } from '@parley/protocol';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Offence } from './guard/offences.ts';

/** What lives in this process right now. Read when Prometheus asks, so nobody has to keep a counter in step. */
type LiveCounts = { sockets: number; rooms: number; calls: number };

export type Metrics = {
  registry: Registry;
  /** Says where the gauges read. */
  observe(counts: () => Promise<LiveCounts>): void;
  /** `outcome` is `ok` or an error code. A name that the protocol does not know is counted as `unknown`, so that clients cannot grow the label set. */
  countSocketEvent(event: string, outcome: string): void;
  /** `route` is the pattern of a route, never a path. */
  countHttpRequest(route: string, status: number): void;
  countSecurityEvent(kind: SecurityEventKind): void;
  /** Why the guard refused an event of a socket. */
  countOffence(offence: Offence): void;
  /** `code` is an error code. */
  countRefusedHandshake(code: string): void;
  /** Security events that could not be written. */
  countLostSecurityEvents(count: number): void;
};

/** A registry of its own for each app, so that two apps in one test do not share counters. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  let counts = async (): Promise<LiveCounts> => ({ sockets: 0, rooms: 0, calls: 0 });
  const gauge = (name: keyof LiveCounts, help: string) =>
    new Gauge({
      name: `parley_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.set((await counts())[name]);
      },
    });
  gauge('sockets', 'Authenticated sockets.');
  gauge('rooms', 'Rooms with somebody inside.');
  gauge('calls', 'Calls that run.');

  const socketEvents = new Counter({
    name: 'parley_socket_events_total',
    help: 'Events from clients, by name and outcome.',
    labelNames: ['event', 'outcome'],
    registers: [registry],
  });
  const httpRequests = new Counter({
    name: 'parley_http_requests_total',
    help: 'Answered requests, by route and status.',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  const securityEvents = new Counter({
    name: 'parley_security_events_total',
    help: "What mattered to somebody's security, by kind.",
    labelNames: ['kind'],
    registers: [registry],
  });
  // Alerts ask how fast they grow: a counter that first appears at 1 has not grown.
  for (const kind of SECURITY_EVENTS) securityEvents.inc({ kind }, 0);
  const offences = new Counter({
    name: 'parley_guard_refusals_total',
    help: 'Refused events of sockets, by what was wrong.',
    labelNames: ['offence'],
    registers: [registry],
  });
  const refusedHandshakes = new Counter({
    name: 'parley_handshakes_refused_total',
    help: 'Refused handshakes of sockets, by code.',
    labelNames: ['code'],
    registers: [registry],
  });
  const lostSecurityEvents = new Counter({
    name: 'parley_security_events_lost_total',
    help: 'Security events that could not be written to the database.',
    registers: [registry],
  });

  return {
    registry,
    observe: (next) => {
      counts = next;
    },
    countSocketEvent: (event, outcome) =>
      socketEvents.inc({ event: Object.hasOwn(REQUESTS, event) ? event : 'unknown', outcome }),
    countHttpRequest: (route, status) => httpRequests.inc({ route, status }),
    countSecurityEvent: (kind) => securityEvents.inc({ kind }),
    countOffence: (offence) => offences.inc({ offence }),
    countRefusedHandshake: (code) => refusedHandshakes.inc({ code }),
    countLostSecurityEvents: (count) => lostSecurityEvents.inc(count),
  };
}
