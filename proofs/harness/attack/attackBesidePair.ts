import type { Figure } from '../../Proof.ts';
import { ServerProcess } from '../ServerProcess.ts';
import { healthyFigures, HealthyPairs } from './HealthyPairs.ts';
import { troubleFigures } from './serverTroubles.ts';

type AttackBesidePair = {
  /** Of the server, beside the defaults of a proof. */
  env?: Record<string, string>;
  /** Within which 99 of 100 mutes of the pair must arrive, in milliseconds. */
  pairP99Ms: number;
  attack(server: ServerProcess): Promise<Figure[]>;
};

/** A server of its own under attack, and a pair in a call on it: the figures of the attack, of the pair, and of the server after it. */
export async function attackBesidePair({ env, pairP99Ms, attack }: AttackBesidePair): Promise<Figure[]> {
  const server = await ServerProcess.startParley(env === undefined ? {} : { env });
  let pair: HealthyPairs | undefined;
  try {
    pair = await HealthyPairs.start(server.origin);
    const figures = await attack(server);
    return [...figures, ...healthyFigures(await pair.report(), pairP99Ms), ...(await troubleFigures(server))];
  } finally {
    await pair?.close();
    await server.stop();
  }
}
