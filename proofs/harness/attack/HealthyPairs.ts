import { setTimeout as pause } from 'node:timers/promises';
import { atMost, beside, type Figure } from '../../Proof.ts';
import { registerAccount, type Account } from '../account.ts';
import { ClientProcess } from '../ClientProcess.ts';
import { quantile } from '../statistics.ts';

export type PairsTask = { origin: string; accounts: [Account, Account]; pairs: number; everyMs: number };
export type PairsReport = {
  sent: number;
  lost: number;
  /** Sockets whose connection ended. */
  closed: number;
  /** What came that none of the pairs had sent. */
  strange: string[];
  latenciesMs: number[];
};

const WARM_UP_MS = 1000;
/** Ten a second in either direction: half of what a socket may send. */
const EVERY_MS = 100;

/** People in calls beside an attack, in a process of their own: what they notice of it is what counts. */
export class HealthyPairs {
  readonly #clients: ClientProcess;

  private constructor(clients: ClientProcess) {
    this.#clients = clients;
  }

  /** Resolves when all of them are in calls and have muted for a second, which is not measured. */
  static async start(origin: string, pairs = 1): Promise<HealthyPairs> {
    const accounts: PairsTask['accounts'] = [await registerAccount(origin), await registerAccount(origin)];
    const task: PairsTask = { origin, accounts, pairs, everyMs: EVERY_MS };
    const healthy = new HealthyPairs(new ClientProcess(new URL('./mutingClients.ts', import.meta.url), task));
    try {
      await healthy.#clients.report();
      await pause(WARM_UP_MS);
      healthy.#clients.send('begin');
      return healthy;
    } catch (error) {
      await healthy.close();
      throw error;
    }
  }

  /** They stop muting, and tell what they saw. */
  async report(): Promise<PairsReport> {
    this.#clients.send('stop');
    return (await this.#clients.report()) as PairsReport;
  }

  /** Ends them at once. */
  async close(): Promise<void> {
    await this.#clients.stop();
  }
}

/** What a report proves: no mute lost, no foreign packet, no connection ended, and 99 of 100 mutes within `limitMs`. */
export function healthyFigures(report: PairsReport, limitMs: number): Figure[] {
  const { sent, lost, closed, strange, latenciesMs } = report;
  const heard = [...new Set(strange)].slice(0, 3).join('; ');
  return [
    atMost(0, {
      name: 'the healthy pair: mutes lost, connections ended, packets from strangers',
      value: lost + closed + strange.length,
      unit: 'of them',
      note: `${sent.toLocaleString('en')} mutes sent${heard === '' ? '' : `; heard ${heard}`}`,
    }),
    atMost(limitMs, {
      name: "the healthy pair: a mute at the other's, 99 of 100",
      value: tenths(quantile(latenciesMs, 0.99)),
      unit: 'ms',
    }),
    beside({
      name: "the healthy pair: a mute at the other's, median",
      value: tenths(quantile(latenciesMs, 0.5)),
      unit: 'ms',
      note: `longest ${tenths(quantile(latenciesMs, 1))}`,
    }),
  ];
}

function tenths(ms: number): number {
  return Number(ms.toFixed(1));
}
