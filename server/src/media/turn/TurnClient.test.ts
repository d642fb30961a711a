import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate, type Certificate } from '../../testing/makeCertificate.ts';
import { LOOPBACK_DOOR, noCoturnReason, startCoturn, type Coturn } from '../../testing/startCoturn.ts';
import { iceServersFor } from '../iceServers.ts';
import { parseIceUrl, type IceUrl } from './iceUrl.ts';
import { StunNonsense, StunRefusal, StunSilence, TurnClient, type TurnCredentials } from './TurnClient.ts';

const SECRET = 'the secret that both sides share';

function urlOf(text: string): IceUrl {
  const url = parseIceUrl(text);
  if (url === null) throw new Error(`${text} is a URL.`);
  return url;
}

/** What `GET /api/ice-servers` answers to a user. */
function credentialsOf(userId: string, nowMs = Date.now(), secret = SECRET): TurnCredentials {
  const { iceServers } = iceServersFor(userId, { stunUrls: [], turn: { urls: ['turn:t.example'], secret } }, nowMs);
  const { username = '', credential = '' } = iceServers[0] ?? {};
  return { username, credential };
}

describe.skipIf(noCoturnReason !== undefined)('a real coturn with the configuration that we ship', () => {
  let coturn: Coturn;
  const clients: TurnClient[] = [];
  const open = async (transport = 'udp'): Promise<TurnClient> => {
    const { port, tlsPort } = coturn;
    const isTls = transport === 'tls';
    const text = isTls ? `turns:127.0.0.1:${tlsPort}` : `turn:127.0.0.1:${port}?transport=${transport}`;
    const client = await TurnClient.open(urlOf(text));
    clients.push(client);
    return client;
  };

  let certificate: Certificate;
  const trusted = getCACertificates();

  beforeAll(async () => {
    certificate = makeCertificate(['127.0.0.1']);
    setDefaultCACertificates([...trusted, readFileSync(certificate.caFile, 'utf8')]);
    coturn = await startCoturn({ secret: SECRET, certificate, args: LOOPBACK_DOOR });
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await coturn?.stop();
    certificate?.remove();
    setDefaultCACertificates(trusted);
  });

  it.each(['udp', 'tcp', 'tls'])('tells our own address over %s', async (transport) => {
    const { address, port } = await (await open(transport)).binding();
    expect(address).toBe('127.0.0.1');
    expect(port).toBeGreaterThan(0);
  });

  it.each([
    ['udp', 'udp', false],
    ['tcp', 'udp', false],
    ['udp', 'tcp', true],
    ['tcp', 'tls', true],
    ['tls', 'udp', false],
  ])('relays from one over %s to one over %s, by channel: %s', async (from, to, byChannel) => {
    const [ann, ben] = [await open(from), await open(to)];
    const annAt = (await ann.allocate(credentialsOf('ann'))).relayed;
    const benAt = (await ben.allocate(credentialsOf('ben'))).relayed;
    if (byChannel) {
      await ann.bindChannel(0x4000, benAt);
      await ben.bindChannel(0x4001, annAt);
    } else {
      await ann.permit(benAt);
      await ben.permit(annAt);
    }
    const heard = Promise.withResolvers<{ from: unknown; text: string }>();
    const answered = Promise.withResolvers<string>();
    ben.onData((source, data) => {
      heard.resolve({ from: source, text: data.toString() });
      ben.send(source, Buffer.from('hello Ann'));
    });
    ann.onData((_, data) => answered.resolve(data.toString()));
    ann.send(benAt, Buffer.from('hello Ben!'));
    expect(await heard.promise).toEqual({ from: annAt, text: 'hello Ben!' });
    expect(await answered.promise).toBe('hello Ann');
  });

  it('refuses what another secret signed, and what has run out', async () => {
    const hourAgo = Date.now() - 3_601_000;
    for (const credentials of [credentialsOf('eve', Date.now(), 'guessed'), credentialsOf('ann', hourAgo)]) {
      await expect((await open()).allocate(credentials)).rejects.toMatchObject({ name: 'StunRefusal', code: 401 });
    }
  });

  it('keeps an allocation whose credentials and nonce have run out: a call outlives its hour', async () => {
    const hasty = await startCoturn({ secret: SECRET, args: [...LOOPBACK_DOOR, '--stale-nonce=1'] });
    const reach = (): Promise<TurnClient> => TurnClient.open(urlOf(`turn:127.0.0.1:${hasty.port}`));
    const almostOver = credentialsOf('ann', Date.now() - 3_598_000);
    const client = await reach();
    await client.allocate(almostOver);
    const refused = async (): Promise<boolean> => {
      const other = await reach();
      const isRefused = await other.allocate(almostOver).then(
        () => false,
        (error: unknown) => error instanceof StunRefusal && error.code === 401,
      );
      await other.close();
      return isRefused;
    };
    await expect.poll(refused, { timeout: 10_000, interval: 250 }).toBe(true);
    await expect(client.permit({ address: '127.0.0.1', port: 9 })).resolves.toBeUndefined();
    await client.close();
    await hasty.stop();
  });

  it('refuses a user name that is not the one the password was made for', async () => {
    const { username, credential } = credentialsOf('ann');
    const forged = { username: username.replace(':ann', ':ben'), credential };
    await expect((await open()).allocate(forged)).rejects.toMatchObject({ code: 401 });
    const longer = { username: `9${username}`, credential };
    await expect((await open()).allocate(longer)).rejects.toMatchObject({ code: 401 });
  });

  it('counts one user over all of their passwords, and leaves the others alone', async () => {
    // 64 at once, the quota: more than six people on relay who all heal at once (60) need.
    const quota = 64;
    const own = await Promise.all(Array.from({ length: quota + 1 }, () => open()));
    const refused: unknown[] = [];
    for (const [index, client] of own.entries()) {
      await client.allocate(credentialsOf('greedy', Date.now() - index * 1000)).catch((error) => refused.push(error));
    }
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ name: 'StunRefusal', code: 486 });
    await expect((await open()).allocate(credentialsOf('modest'))).resolves.toBeDefined();
    // Given back, it counts no more. Over UDP coturn takes a second for it.
    await own[0]?.close();
    const again = async (): Promise<boolean> =>
      (await open()).allocate(credentialsOf('greedy')).then(
        () => true,
        () => false,
      );
    await expect.poll(again, { timeout: 5000, interval: 200 }).toBe(true);
  });
});

describe('where no TURN server is', () => {
  it('a closed port is told at once', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    await expect(TurnClient.open(urlOf(`turn:127.0.0.1:${port}?transport=tcp`))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    const client = await TurnClient.open(urlOf(`turn:127.0.0.1:${port}`));
    await expect(client.binding()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('silence is told in time, after several tries', async () => {
    const silent = createSocket('udp4');
    let heard = 0;
    silent.on('message', () => (heard += 1));
    await new Promise<void>((resolve) => void silent.bind(0, '127.0.0.1', resolve));
    const client = await TurnClient.open(urlOf(`turn:127.0.0.1:${silent.address().port}`), { timeoutMs: 2000 });
    await expect(client.binding()).rejects.toBeInstanceOf(StunSilence);
    expect(heard).toBe(3);
    await client.close();
    silent.close();
  });

  it('an answer that is none is told, and so is a server that hangs up', async () => {
    const rude = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const { port } = rude.address() as AddressInfo;
    const client = await TurnClient.open(urlOf(`turn:127.0.0.1:${port}?transport=tcp`));
    await expect(client.binding()).rejects.toThrow('closed');
    rude.close();

    const odd = createSocket('udp4');
    odd.on('message', (bytes, from) => {
      // A success without an address.
      bytes.writeUInt16BE(0x0101, 0);
      odd.send(bytes, from.port, from.address);
    });
    await new Promise<void>((resolve) => void odd.bind(0, '127.0.0.1', resolve));
    const other = await TurnClient.open(urlOf(`stun:127.0.0.1:${odd.address().port}`));
    await expect(other.binding()).rejects.toBeInstanceOf(StunNonsense);
    await other.close();
    odd.close();
  });

  it('a refusal has its code', () => {
    expect(new StunRefusal(403, 'Forbidden').message).toBe('403 Forbidden');
  });
});
