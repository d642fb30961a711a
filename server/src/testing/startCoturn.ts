import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TurnClient } from '../media/turn/TurnClient.ts';
import type { Certificate } from './makeCertificate.ts';

/** Why there is no coturn on this machine, or undefined if there is one. Set by the test steps. */
export const noCoturnReason = process.env['PARLEY_NO_COTURN'];

const SHIPPED = fileURLToPath(new URL('../../../deploy/turnserver.conf', import.meta.url));
/** No file at all, and what is needed to get in. */
const BARE = ['-n', '--use-auth-secret', '--realm=parley', '--no-cli', '--log-file=stdout'];
const START_MS = 15_000;
/** Below the ports that the system gives away, and apart from those of other test processes. */
let nextPort = 10_000 + (process.pid % 1000) * 20;

export type Coturn = {
  readonly address: string;
  /** UDP and TCP. */
  readonly port: number;
  readonly tlsPort: number;
  /** What it wrote so far. */
  log(): string;
  stop(): Promise<void>;
};

type CoturnOptions = {
  secret: string;
  /** 127.0.0.1, unless it stands in a network of its own. */
  address?: string;
  /** Without one there is no TLS. */
  certificate?: Certificate;
  /** False: coturn's own defaults in place of our file, to see what the file is good for. */
  isShipped?: boolean;
  /** Further options, which outrank the file. */
  args?: readonly string[];
  /** Puts another program around it, such as `ip netns exec`. */
  wrap?: (command: string, args: string[]) => [string, string[]];
};

/** For tests on one machine: the wall has a door to loopback, and to loopback alone. */
export const LOOPBACK_DOOR = ['--allow-loopback-peers', '--allowed-peer-ip=127.0.0.1'];

/** A real coturn, with the configuration that we ship. */
export async function startCoturn(options: CoturnOptions): Promise<Coturn> {
  const { secret, address = '127.0.0.1', certificate, args = [], isShipped = true, wrap = (...asIs) => asIs } = options;
  const directory = await mkdtemp(join(tmpdir(), 'parley-coturn-'));
  const [port, tlsPort] = [nextPort, nextPort + 1];
  nextPort += 2;
  const own = [
    `--static-auth-secret=${secret}`,
    `--listening-ip=${address}`,
    `--relay-ip=${address}`,
    `--listening-port=${port}`,
    `--tls-listening-port=${tlsPort}`,
    `--userdb=${join(directory, 'turndb')}`,
    `--pidfile=${join(directory, 'pid')}`,
  ];
  const tls = certificate ? [`--cert=${certificate.certFile}`, `--pkey=${certificate.keyFile}`] : ['--no-tls'];
  const [command, all] = wrap('turnserver', [...(isShipped ? ['-c', SHIPPED] : BARE), ...own, ...tls, ...args]);
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'], cwd: directory });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = once(child, 'exit');

  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await exited;
    }
    await rm(directory, { recursive: true, force: true });
  };
  const deadlineMs = performance.now() + START_MS;
  while (!(await answers(address, port, certificate ? tlsPort : null))) {
    if (child.exitCode !== null || performance.now() > deadlineMs) {
      await stop();
      throw new Error(`coturn did not start:\n${output}`);
    }
    await pause(50);
  }
  return { address, port, tlsPort, log: () => output, stop };
}

/** Its listeners open one after the other: TCP, TLS, UDP in no order. */
async function answers(host: string, port: number, tlsPort: number | null): Promise<boolean> {
  return (await isOpen(host, port)) && (tlsPort === null || (await isOpen(host, tlsPort))) && bindsOverUdp(host, port);
}

async function isOpen(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(1000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function bindsOverUdp(host: string, port: number): Promise<boolean> {
  const url = { text: `stun:${host}:${port}`, host, port, transport: 'udp' } as const;
  const client = await TurnClient.open(url, { timeoutMs: 1000 });
  try {
    await client.binding();
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
