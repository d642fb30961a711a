import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { iceServersFor } from '../media/iceServers.ts';
import { parseIceUrl, type IceUrl } from '../media/turn/iceUrl.ts';
import type { TransportAddress } from '../media/turn/stunAddress.ts';
import { StunRefusal, TurnClient, type Allocation, type TurnCredentials } from '../media/turn/TurnClient.ts';
import { checkCertificate } from './checkCertificate.ts';
import { mend, note, ok, type Finding } from './Finding.ts';
import { isPrivateAddress } from './isPrivateAddress.ts';
import { reachWords } from './reachWords.ts';

type Turn = { readonly urls: readonly string[]; readonly secret: string };

const RELAY_MS = 3000;
/** Nobody's id in Parley. */
const USER = 'doctor';
const TOPIC = 'TURN';

/** Every TURN server of the settings: whether it can be reached, takes our credentials, and really relays. */
export async function checkTurn(turn: Turn | null, nowMs: number): Promise<Finding[]> {
  if (turn === null) {
    return [
      note(TOPIC, 'TURN_URLS is not set: people behind strict firewalls and on some mobile networks cannot call.'),
    ];
  }
  const credentials = credentialsFrom(turn, nowMs);
  const findings = await Promise.all(turn.urls.map((text) => checkUrl(text, credentials, nowMs)));
  return [...findings.flat(), ...missingWays(turn.urls)];
}

function credentialsFrom({ urls, secret }: Turn, nowMs: number): TurnCredentials {
  // The very ones that people get.
  const { iceServers } = iceServersFor(USER, { stunUrls: [], turn: { urls, secret } }, nowMs);
  const { username = '', credential = '' } = iceServers[0] ?? {};
  return { username, credential };
}

async function checkUrl(text: string, credentials: TurnCredentials, nowMs: number): Promise<Finding[]> {
  // The settings hold nothing else: with another text Parley does not start.
  const url = parseIceUrl(text)!;
  if (url.transport === 'dtls') {
    return [
      mend(TOPIC, `TURN_URLS: browsers do not speak ${text}. Write turns:${url.host}:${url.port}?transport=tcp.`),
    ];
  }
  const renewal = 'tell coturn to read cert and pkey again (SIGUSR2)';
  const certificate =
    url.transport === 'tls' ? await checkCertificate({ host: url.host, port: url.port, renewal }, nowMs) : null;
  // A browser stops at a bad certificate, and so do we.
  if (certificate?.isTrusted === false) return [certificate.finding];
  const relay = await checkRelay(url, credentials).catch((error: unknown) => mend(TOPIC, turnWords(url, error)));
  const open = (await isOpenToAll(url, nowMs)) ? [mend(TOPIC, openWords(url))] : [];
  return [...(certificate === null ? [] : [certificate.finding]), relay, ...open];
}

/** Whether it relays for somebody who knows nothing. coturn takes an empty secret for a secret. */
async function isOpenToAll(url: IceUrl, nowMs: number): Promise<boolean> {
  let client: TurnClient | undefined;
  try {
    client = await TurnClient.open(url);
    await client.allocate(credentialsFrom({ urls: [url.text], secret: '' }, nowMs));
    return true;
  } catch {
    // Refused, as it should be, or not reached, which is told already.
    return false;
  } finally {
    await client?.close();
  }
}

/** Two allocations that send to each other through the server. */
async function checkRelay(url: IceUrl, credentials: TurnCredentials): Promise<Finding> {
  const clients: TurnClient[] = [];
  const open = async (): Promise<[TurnClient, Allocation]> => {
    const client = await TurnClient.open(url);
    clients.push(client);
    return [client, await client.allocate(credentials)];
  };
  try {
    const [ann, { relayed: annAt, mapped }] = await open();
    const [ben, { relayed: benAt }] = await open();
    // Whoever comes from outside cannot go there.
    const inside = [annAt, benAt].find(({ address }) => isPrivateAddress(address));
    if (inside && !isPrivateAddress(mapped.address)) return mend(TOPIC, hiddenWords(url, inside.address));
    try {
      await ann.permit(benAt);
      await ben.permit(annAt);
    } catch (error) {
      if (error instanceof StunRefusal && error.code === 403)
        return mend(TOPIC, deniedWords(url, (inside ?? annAt).address));
      throw error;
    }
    const isThrough = (await passes(ann, benAt, ben)) && (await passes(ben, annAt, ann));
    if (!isThrough) return mend(TOPIC, mutedWords(url));
    return ok(TOPIC, `${url.text} relays over ${url.transport.toUpperCase()}, from ${annAt.address}.`);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

/** Whether a packet from one comes out at the other. Packets may get lost on the way, so there are several. */
async function passes(from: TurnClient, to: TransportAddress, receiver: TurnClient): Promise<boolean> {
  const token = randomBytes(16);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const stop = receiver.onData((_, data) => {
    if (data.equals(token)) resolve(true);
  });
  const sending = setInterval(() => from.send(to, token), RELAY_MS / 10);
  from.send(to, token);
  const deadline = AbortSignal.timeout(RELAY_MS);
  try {
    return await Promise.race([promise, once(deadline, 'abort').then(() => false)]);
  } finally {
    clearInterval(sending);
    stop();
  }
}

/** A sentence for what went wrong on the way to a relayed address. */
function turnWords(url: IceUrl, error: unknown): string {
  if (error instanceof StunRefusal && error.code === 401) {
    return (
      `${url.text} refuses our credentials. TURN_SECRET must be the same text as static-auth-secret in turnserver.conf, ` +
      'beside use-auth-secret; restart both after a change. If it is, the clock of the TURN server is off by an hour or more.'
    );
  }
  if (error instanceof StunRefusal && error.code === 486) {
    return `${url.text} has no allocation left. Raise user-quota or total-quota in turnserver.conf, or find out who uses them up.`;
  }
  if (error instanceof StunRefusal) {
    return `${url.text} refuses (${error.message}). Compare turnserver.conf with deploy/turnserver.conf, and look at the log of coturn.`;
  }
  return reachWords('TURN_URLS', url, error);
}

function openWords({ text }: IceUrl): string {
  return (
    `${text} relays for anybody, without a secret. Set static-auth-secret in turnserver.conf to the text of TURN_SECRET, ` +
    'beside use-auth-secret, and restart it.'
  );
}

function hiddenWords({ text }: IceUrl, address: string): string {
  return (
    `${text} relays from ${address}, a private address that nobody outside reaches. Set external-ip=PUBLIC/${address} in ` +
    'turnserver.conf, with the public address in place of PUBLIC.'
  );
}

function deniedWords({ text }: IceUrl, address: string): string {
  return (
    `${text} refuses to relay to ${address}, its own address, because denied-peer-ip in turnserver.conf denies it. On a public ` +
    'machine set external-ip; in a private network people reach each other without TURN.'
  );
}

function mutedWords({ text }: IceUrl): string {
  return `${text} gives relayed addresses, and nothing comes through. Let UDP in at min-port to max-port (49152 to 65535).`;
}

/** UDP is fastest, and each of the other two gets through walls that the ones before it do not. */
function missingWays(urls: readonly string[]): Finding[] {
  const transports = new Set(urls.map((text) => parseIceUrl(text)?.transport));
  const missing = (['udp', 'tcp', 'tls'] as const).filter((transport) => !transports.has(transport));
  if (missing.length === 0) return [];
  const words = missing.map((transport) => transport.toUpperCase()).join(' and ');
  return [note(TOPIC, `TURN_URLS has no URL over ${words}. With all three, a call gets through the most networks.`)];
}
