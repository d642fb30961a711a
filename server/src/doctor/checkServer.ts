import { checkClock } from './checkClock.ts';
import { errorCode } from './errorCode.ts';
import { mend, ok, type Finding } from './Finding.ts';
import { probe, probeWebSocket, type ProbeAnswer } from './probe.ts';

/** A page that nobody has let in; the name is reserved and leads nowhere (RFC 6761). */
const STRANGER = 'https://stranger.invalid';

/** What a running server answers, through whatever stands in front of it. */
export async function checkServer(target: URL, allowedOrigins: readonly string[]): Promise<Finding[]> {
  let answer: ProbeAnswer;
  const askedMs = Date.now();
  try {
    answer = await probe(`${target.origin}/healthz`);
  } catch (error) {
    return [mend('Server', unreachableWords(target, errorCode(error)))];
  }
  const heardMs = Date.now();
  if (answer.status !== 200 || !answer.body.includes('"status":"ok"'))
    return [mend('Server', strangeWords(target, answer))];
  const origins = [...new Set([target.origin, ...allowedOrigins])];
  try {
    return await lookCloser(target, origins, checkClock(answer.headers.date, askedMs, heardMs));
  } catch (error) {
    return [mend('Server', `Answered once and then no more: ${unreachableWords(target, errorCode(error))}`)];
  }
}

async function lookCloser(target: URL, origins: readonly string[], clock: Finding): Promise<Finding[]> {
  return [
    ok('Server', `Answers at ${target.origin}.`),
    await checkStore(target),
    clock,
    ...(await Promise.all(origins.map((origin) => checkOrigin(target, origin)))),
    await checkStranger(target),
    await checkWebSocket(target),
  ];
}

/** @param code of the system's error */
function unreachableWords({ origin, hostname, port }: URL, code: string): string {
  const where = `${origin} (PUBLIC_URL, or the address that was given)`;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${hostname} is not known. Check the spelling of ${where}, and its entry in the DNS.`;
    case 'ECONNREFUSED':
      return `Nothing listens at ${where}. Start Parley, and the proxy in front of it, or correct PORT${port === '' ? '' : ` (${port} here)`}.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `No answer from ${where}. Most likely a firewall drops it: let its TCP port in.`;
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return `${where} does not speak HTTPS at that port. Correct the address, or look at the certificate of the proxy.`;
    default:
      return `${where} closes the connection without an answer (${code || 'no reason given'}). Look at the log of the proxy.`;
  }
}

function strangeWords({ origin }: URL, { status }: ProbeAnswer): string {
  if (status === 502 || status === 503 || status === 504) {
    return `The proxy at ${origin} does not reach Parley (${status}). Start Parley, and compare the proxy's target with PORT and HOST.`;
  }
  return `Something else than Parley answers at ${origin}/healthz (${status}). Correct PUBLIC_URL, or what the proxy passes on.`;
}

async function checkStore({ origin }: URL): Promise<Finding> {
  const { status, body } = await probe(`${origin}/readyz`);
  if (status === 200) return ok('Store', 'The database answers.');
  return mend(
    'Store',
    `The server cannot serve (${status}): ${body.slice(0, 120)} Look at its log; with MongoDB at MONGO_URI, else at DATA_DIR.`,
  );
}

async function checkOrigin(target: URL, origin: string): Promise<Finding> {
  const { status } = await probe(`${target.origin}/api/auth/me`, { origin });
  if (status === 401) return ok('Origins', `Pages of ${origin} are let in.`);
  const isOwn = origin === target.origin;
  const cure = isOwn
    ? `Set PUBLIC_URL=${origin}, or let the proxy pass the header Host on unchanged.`
    : 'It stands in ALLOWED_ORIGINS or PUBLIC_URL: restart the server, which reads them at its start only.';
  return mend('Origins', `Pages of ${origin} are refused (${status}). ${cure}`);
}

async function checkStranger({ origin }: URL): Promise<Finding> {
  const { status } = await probe(`${origin}/api/auth/me`, { origin: STRANGER });
  if (status === 403) return ok('Origins', 'Pages of strangers are refused.');
  return mend(
    'Origins',
    `A stranger's page is not refused (${status}). The proxy must pass the header Origin on unchanged.`,
  );
}

async function checkWebSocket(target: URL): Promise<Finding> {
  const topic = 'WebSocket';
  const own = await probeWebSocket(target.origin, { origin: target.origin }).catch(() => ({ kind: 'silent' }) as const);
  if (own.kind === 'opened') {
    const foreign = await probeWebSocket(target.origin, { origin: STRANGER }).catch(
      () => ({ kind: 'silent' }) as const,
    );
    if (foreign.kind !== 'opened') return ok(topic, 'Opens, and not for pages of strangers.');
    return mend(topic, "Opens for a stranger's page too. The proxy must pass the header Origin on unchanged.");
  }
  const what = own.kind === 'refused' ? `is answered with ${own.status}` : 'gets no answer';
  return mend(
    topic,
    `A WebSocket ${what}, so people fall back to slow requests. Let the proxy pass the headers Upgrade and Connection on ` +
      '(docs/SELF_HOSTING.md has an example for nginx).',
  );
}
