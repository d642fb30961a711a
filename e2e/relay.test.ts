import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOOPBACK_DOOR, noCoturnReason, startCoturn, type Coturn } from '../server/src/testing/startCoturn.ts';
import type { Person } from './harness/Person.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const SECRET = 'the secret of these journeys';

async function openSettings(person: Person): Promise<ReturnType<Person['page']['getByRole']>> {
  await person.button('Settings').click();
  return person.page.getByRole('switch', { name: 'Hide my address', exact: true });
}

/** Runs in the page: the kinds of the candidates that its one connection uses for itself and for the other. */
async function candidateKinds(): Promise<{ own: string[]; selected: string | undefined; theirs: string[] }> {
  const reports = [...((await window.parleyConnections()[0]?.getStats())?.values() ?? [])];
  const kinds = (type: string): string[] => [
    ...new Set(reports.filter((report) => report.type === type).map((report) => String(report.candidateType))),
  ];
  const transport = reports.find(({ type }) => type === 'transport');
  const pair = reports.find(({ id }) => id === transport?.selectedCandidatePairId);
  const selected = reports.find(({ id }) => id === pair?.localCandidateId)?.candidateType as string | undefined;
  return { own: kinds('local-candidate'), selected, theirs: kinds('remote-candidate') };
}

describe.skipIf(noCoturnReason !== undefined)('a server with a relay', () => {
  let coturn: Coturn;
  const env: Record<string, string> = { TURN_SECRET: SECRET };
  beforeAll(async () => {
    coturn = await startCoturn({ secret: SECRET, args: LOOPBACK_DOOR });
    env['TURN_URLS'] = `turn:127.0.0.1:${coturn.port}`;
  });
  afterAll(() => coturn?.stop());
  const scene = useScene({ env });

  test('who hides their address is reached through it alone, also after a reload', async () => {
    const { ann, ben, room } = await scene.twoInARoom();
    const hide = await openSettings(ann);
    expect(await hide.isChecked()).toBe(false);
    await hide.click();
    expect(await hide.isChecked()).toBe(true);
    await ann.button('Close this panel').click();
    await ann.button('Start call').click();
    await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
    expect(await ann.page.evaluate(candidateKinds)).toMatchObject({ own: ['relay'], selected: 'relay' });
    // What Ben's browser was told of Ann, or saw of her before it was told (prflx), is the relay's address.
    const { theirs } = await ben.page.evaluate(candidateKinds);
    expect(theirs.filter((kind) => kind !== 'relay' && kind !== 'prflx')).toEqual([]);

    await ann.button('End call').click();
    await ann.button('Join room').waitFor();
    await ann.page.reload();
    await Promise.all([ann.joinRoom(`${room} again`), ben.page.waitForURL('**/lobby')]);
    await ben.joinRoom(`${room} again`);
    const stillHidden = await openSettings(ann);
    expect(await stillHidden.isChecked()).toBe(true);
    await stillHidden.click();
    await ann.button('Close this panel').click();
    await ben.button('Start call').click();
    await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
    await until('Ann uses a path of her own again', async () => {
      const { own } = await ann.page.evaluate(candidateKinds);
      return own.includes('host');
    });
  });
});

describe('a server without a relay', () => {
  const scene = useScene();

  test('says why an address cannot be hidden', async () => {
    const ann = await scene.person('Ann');
    await ann.joinRoom(scene.roomName());
    const hide = await openSettings(ann);
    expect(await hide.isDisabled()).toBe(true);
    const hint = ann.page.getByText('This server has no relay, so it cannot hide your address.');
    await hint.waitFor({ state: 'visible' });
  });

  test('says that nothing connects to whoever chose to hide theirs, and lets them turn it off', async () => {
    const ann = await scene.person('Ann');
    await ann.page.evaluate(() => localStorage.setItem('parley.relayOnly', 'on'));
    await ann.page.reload();
    await ann.joinRoom(scene.roomName());
    const notice = ann.page.getByRole('status').filter({ hasText: 'calls cannot connect' });
    await notice.waitFor({ state: 'visible' });
    const hide = await openSettings(ann);
    await hide.click();
    await notice.waitFor({ state: 'detached' });
    expect(await hide.isDisabled()).toBe(true);
  });
});
