import type { Person } from '../../e2e/harness/Person.ts';
import { until } from '../../e2e/harness/until.ts';

export type Pair = readonly [Person, Person];

/** Both come from the lobby into the room, and neither has called. */
export async function meetIn(room: string, pair: Pair): Promise<void> {
  await Promise.all(pair.map((person) => person.joinRoom(room)));
  await Promise.all(pair.map((person) => person.button('Start call').waitFor()));
}

/** Waits until both decode pictures and receive sound, over one connection each. @throws after `timeoutMs` */
export async function bothConnect(pair: Pair, timeoutMs: number): Promise<void> {
  const isConnected = async (person: Person): Promise<boolean> => {
    const { framesDecoded, audioSamples } = await person.inbound();
    return framesDecoded > 1 && audioSamples > 0 && (await person.openConnections()) === 1;
  };
  await Promise.all(pair.map((person) => until(`${person.name} sees and hears`, () => isConnected(person), timeoutMs)));
}

/** One hangs up, and both are in the lobby. */
export async function hangUp(pair: Pair): Promise<void> {
  await pair[1].button('End call').click();
  await Promise.all(pair.map((person) => person.page.waitForURL('**/lobby')));
}

/** Runs in the page: presses "Start call" after `afterMs`, if it is there then. Sooner than a mouse can be moved. */
export function pressStart(afterMs: number): void {
  const press = (): void => {
    const buttons = [...document.querySelectorAll('button')];
    buttons.find((button) => button.textContent?.trim() === 'Start call')?.click();
  };
  if (afterMs === 0) press();
  else setTimeout(press, afterMs);
}
