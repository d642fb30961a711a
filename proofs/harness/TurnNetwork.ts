import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { startCoturn, type Coturn } from '../../server/src/testing/startCoturn.ts';
import type { Certificate } from '../../server/src/testing/makeCertificate.ts';
import { NotRun } from '../Proof.ts';

type CoturnSetting = { secret: string; certificate?: Certificate; isShipped?: boolean };

const NEEDED = ['/usr/bin/turnserver', '/usr/bin/openssl', '/usr/sbin/iptables', '/sbin/ip'];
const OURS = { ipv4: '203.0.113.1', ipv6: '2001:db8:113::1' };

/**
 * A network of its own for a TURN server, a cable away from this process: what is relayed, and what is refused, is then
 * as it is out there, with addresses that no wall denies. Nothing leaves the machine.
 */
export class TurnNetwork {
  /** The TURN server's addresses. */
  readonly ipv4 = '203.0.113.2';
  readonly ipv6 = '2001:db8:113::2';
  readonly #name = `parley-turn-${process.pid}`;
  readonly #cable = 'turn0';
  readonly #coturns: Coturn[] = [];

  private constructor() {}

  /** @throws NotRun without root or without the programs that it takes */
  static open(): TurnNetwork {
    const missing = NEEDED.filter((file) => !existsSync(file));
    if (missing.length > 0)
      throw new NotRun(`It needs coturn, openssl, iptables and iproute2: no ${missing.join(', ')}.`);
    const network = new TurnNetwork();
    const { status, stderr } = spawnSync('ip', ['netns', 'add', network.#name], { encoding: 'utf8' });
    if (status !== 0) throw new NotRun(`A second network namespace needs root: ${stderr.trim()}`);
    try {
      network.#build();
    } catch (error) {
      network.#remove();
      throw error;
    }
    return network;
  }

  /** A coturn at the other end of the cable, with the configuration that we ship unless told otherwise. */
  async startCoturn(setting: CoturnSetting): Promise<Coturn> {
    const coturn = await startCoturn({
      ...setting,
      address: this.ipv4,
      args: [`--relay-ip=${this.ipv6}`],
      wrap: (command, args) => ['ip', ['netns', 'exec', this.#name, command, ...args]],
    });
    this.#coturns.push(coturn);
    return coturn;
  }

  /** On this side of the cable no UDP goes out or comes in, loopback included. Returns the function that ends it. */
  blockUdp(): () => void {
    const chains = ['INPUT', 'OUTPUT'];
    for (const tables of ['iptables', 'ip6tables']) {
      for (const chain of chains) run(tables, '-I', chain, '-p', 'udp', '-j', 'DROP');
    }
    return () => {
      for (const tables of ['iptables', 'ip6tables']) {
        for (const chain of chains) run(tables, '-D', chain, '-p', 'udp', '-j', 'DROP');
      }
    };
  }

  async close(): Promise<void> {
    for (const coturn of this.#coturns.splice(0)) await coturn.stop();
    this.#remove();
  }

  #build(): void {
    const inside = ['-n', this.#name];
    run('ip', 'link', 'add', this.#cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#name);
    run('ip', 'addr', 'add', `${OURS.ipv4}/24`, 'dev', this.#cable);
    run('ip', 'addr', 'add', `${OURS.ipv6}/64`, 'dev', this.#cable, 'nodad');
    run('ip', 'link', 'set', this.#cable, 'up');
    run('ip', ...inside, 'addr', 'add', `${this.ipv4}/24`, 'dev', 'eth0');
    run('ip', ...inside, 'addr', 'add', `${this.ipv6}/64`, 'dev', 'eth0', 'nodad');
    run('ip', ...inside, 'link', 'set', 'eth0', 'up');
    run('ip', ...inside, 'link', 'set', 'lo', 'up');
  }

  /** The cable goes with the namespace that its other end is in. */
  #remove(): void {
    spawnSync('ip', ['link', 'del', this.#cable]);
    spawnSync('ip', ['netns', 'del', this.#name]);
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
