import { startParley, type Parley } from '../e2e/harness/startParley.ts';
import { parseIceUrl } from '../server/src/media/turn/iceUrl.ts';
import { StunRefusal, TurnClient, type TurnCredentials } from '../server/src/media/turn/TurnClient.ts';
import { registerAccount } from './harness/account.ts';
import { TurnNetwork } from './harness/TurnNetwork.ts';
import { beside, exactly, type Figure, type Proof } from './Proof.ts';

const SECRET = 'the secret of this proof';

/** Each of them would be a way into somebody's network, or to the machine itself. */
const FORBIDDEN: readonly string[] = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.254',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.8.8.8',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.254',
  '192.0.0.8',
  '192.168.0.1',
  '192.168.255.254',
  '198.18.0.1',
  '198.19.255.254',
  '224.0.0.251',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  // IPv6, and IPv4 addresses in IPv6 clothes.
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::169.254.169.254',
  '2002:7f00:1::',
  'fc00::1',
  'fd12:3456:789a::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'ff05::2',
];
const PUBLIC: readonly string[] = ['1.1.1.1', '8.8.8.8', '2606:4700:4700::1111'];
const FORBIDDEN_CODE = 403;
const FIRST_CHANNEL = 0x4000;

/** A relay stands inside a network: whoever may use it must not get into that network through it. */
export const turnWalled: Proof = {
  name: 'turnWalled',
  promise: `The TURN server lets nobody through to any of ${FORBIDDEN.length} forbidden addresses, and to public ones everybody.`,
  how:
    'coturn with `deploy/turnserver.conf` in a network namespace of its own. A user of a real Parley asks it for ' +
    '`/api/ice-servers`, and a STUN client of ours asks coturn, with those credentials, for a permission and for a channel to ' +
    "each address. Refused is only what is answered with 403. Beside it the same against coturn's defaults, which shows what " +
    'the file is good for.',
  run,
};

type Issued = { urls: string[]; username?: string; credential?: string };
type Granted = { permissions: string[]; others: string[] };

async function run(): Promise<Figure[]> {
  const network = TurnNetwork.open();
  let parley: Parley | undefined;
  try {
    const shipped = await network.startCoturn({ secret: SECRET });
    const bare = await network.startCoturn({ secret: SECRET, isShipped: false });
    parley = await startParley({ TURN_URLS: `turn:${shipped.address}:${shipped.port}`, TURN_SECRET: SECRET });
    const { urls, ...credentials } = await issuedTo(parley);
    const walled = await askForAll(urls, FORBIDDEN, credentials);
    const open = await askForAll(urls, PUBLIC, credentials);
    const bareUrl = `turn:${bare.address}:${bare.port}`;
    const unwalled = await askForAll(bareUrl, FORBIDDEN, credentials);
    const asked = FORBIDDEN.length;
    return [
      exactly(asked, {
        name: 'forbidden addresses refused',
        value: asked - walled.permissions.length - walled.others.length,
        unit: 'addresses',
        ...noteOf([...walled.permissions, ...walled.others]),
      }),
      exactly(PUBLIC.length, {
        name: 'public addresses granted',
        value: open.permissions.length,
        unit: 'addresses',
        ...noteOf(open.others),
      }),
      beside({
        name: "forbidden addresses that coturn's defaults grant",
        value: unwalled.permissions.length,
        unit: 'addresses',
        ...noteOf(unwalled.others),
      }),
    ];
  } finally {
    await parley?.close();
    await network.close();
  }
}

function noteOf(lines: readonly string[]): { note?: string } {
  return lines.length === 0 ? {} : { note: lines.join('; ') };
}

/** What Parley gives to somebody who has just made an account. */
async function issuedTo({ origin }: Parley): Promise<TurnCredentials & { urls: string }> {
  const { token } = await registerAccount(origin);
  const response = await fetch(`${origin}/api/ice-servers`, { headers: { authorization: `Bearer ${token}` } });
  const { iceServers } = (await response.json()) as { iceServers: Issued[] };
  const turn = iceServers.find(({ username }) => username !== undefined);
  if (turn?.username === undefined || turn.credential === undefined) throw new Error('Parley gave no TURN server.');
  return { urls: turn.urls[0] ?? '', username: turn.username, credential: turn.credential };
}

async function askForAll(text: string, peers: readonly string[], credentials: TurnCredentials): Promise<Granted> {
  const url = parseIceUrl(text);
  if (url === null) throw new Error(`${text} is no URL.`);
  const granted: Granted = { permissions: [], others: [] };
  // An allocation reaches the peers of its own family only.
  for (const family of [4, 6] as const) {
    const client = await TurnClient.open(url);
    await client.allocate(credentials, family);
    const own = peers.filter((address) => address.includes(':') === (family === 6));
    for (const [index, address] of own.entries()) {
      const peer = { address, port: 80 };
      const answers = [
        await answerTo(client.permit(peer)),
        await answerTo(client.bindChannel(FIRST_CHANNEL + index, peer)),
      ];
      if (answers.includes('granted')) granted.permissions.push(address);
      else if (!answers.every((answer) => answer === FORBIDDEN_CODE)) {
        granted.others.push(`${address}: ${answers.join(' and ')}`);
      }
    }
    await client.close();
  }
  return granted;
}

async function answerTo(wish: Promise<void>): Promise<number | 'granted'> {
  try {
    await wish;
    return 'granted';
  } catch (error) {
    if (error instanceof StunRefusal) return error.code;
    throw error;
  }
}
