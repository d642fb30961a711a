import { ConfigError, readConfig, readEnvFiles, type Config } from '../config.ts';
import { checkCertificate } from './checkCertificate.ts';
import { checkConfig } from './checkConfig.ts';
import { checkMail } from './checkMail.ts';
import { checkServer } from './checkServer.ts';
import { checkStun } from './checkStun.ts';
import { checkTurn } from './checkTurn.ts';
import { mend, type Finding } from './Finding.ts';
import { formatFindings } from './formatFindings.ts';

const USAGE = 'Usage: npm run doctor [-- URL], with the address that people type, such as https://meet.example.com';

/**
 * Looks at a deployment: its settings, and the server that runs, at the address in `args`, else at `PUBLIC_URL`, else on
 * this machine. Changes nothing. Writes what it found, and returns the exit code: 0 when there is nothing to mend.
 */
export async function runDoctor(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
  readFiles = readEnvFiles,
): Promise<0 | 1> {
  const [address, ...others] = args;
  const given = address === undefined ? null : originIn(address);
  if (others.length > 0 || (address !== undefined && given === null)) {
    write(`${USAGE}\n`);
    return 1;
  }
  let config: Config;
  try {
    config = readConfig(env, readFiles());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // Parley itself would not start with it, so nothing else can be judged.
    const words = `${error.message} It is read from the environment and from server/.env.`;
    write(formatFindings(address ?? 'its settings', [mend('Settings', words)]));
    return 1;
  }
  const target = given ?? new URL(config.publicOrigin ?? ownOrigin(config));
  const findings = await examine(config, target);
  write(formatFindings(target.origin, findings));
  return findings.some(({ verdict }) => verdict === 'mend') ? 1 : 0;
}

async function examine(config: Config, target: URL): Promise<Finding[]> {
  const origins = [...config.allowedOrigins, ...(config.publicOrigin === null ? [] : [config.publicOrigin])];
  const parts = await Promise.all([
    checkTargetCertificate(target),
    checkServer(target, origins),
    checkStun(config.stunUrls),
    checkTurn(config.turn, Date.now()),
    checkMail(config.mail),
  ]);
  return [...checkConfig(config, target), ...parts.flat()];
}

async function checkTargetCertificate({ protocol, hostname, port }: URL): Promise<Finding[]> {
  if (protocol !== 'https:') return [];
  const renewal =
    'let the proxy read it again (without a proxy: restart Parley, which reads TLS_CERT_FILE at its start)';
  const host = hostname.replace(/^\[|\]$/g, '');
  const report = await checkCertificate({ host, port: port === '' ? 443 : Number(port), renewal }, Date.now());
  return report === null ? [] : [report.finding];
}

function originIn(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '' ? new URL(url.origin) : null;
}

function ownOrigin({ tls, port }: Config): string {
  return `${tls === null ? 'http' : 'https'}://localhost:${port}`;
}
