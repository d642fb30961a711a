import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { closeOnInterruption } from '../interruption.ts';
import { NotRun } from '../../Proof.ts';
import { Capture } from './Capture.ts';
import { DelayLine, PYTHON } from './DelayLine.ts';
import { Host } from './Host.ts';

const NAMES = ['ann', 'ben', 'server'] as const;
export type HostName = (typeof NAMES)[number];

/** A private range that no network of a person's is likely to use; it exists nowhere but in the lab. */
const NET = '10.77';
/** As long as a packet waits in a limited line before it is dropped: a home router's buffer. */
const QUEUE = '400ms';
const TOOLS = [
  ['ip', '-V', 'iproute2'],
  ['tc', '-V', 'iproute2'],
  ['iptables', '-V', 'iptables'],
  ['setpriv', '-V', 'util-linux'],
  ['nsenter', '-V', 'util-linux'],
] as const;

/**
 * Three computers on one router, each on a network of its own and none on the machine's: what happens to a packet on
 * its way is decided in the router. Nothing of it has a name on the machine, and it ends with the process.
 *
 *     ann    10.77.1.2 ── 10.77.1.1 ┐
 *     ben    10.77.2.2 ── 10.77.2.1 ├ router
 *     server 10.77.3.2 ── 10.77.3.1 ┘
 */
export class NetworkLab {
  readonly #router: Host;
  readonly #hosts: ReadonlyMap<HostName, Host>;
  /** The last part of each host's present address. */
  readonly #addresses = new Map<HostName, number>(NAMES.map((name) => [name, 2]));
  readonly #lines = new Map<HostName, DelayLine>();
  readonly #forget: () => void;

  private constructor(router: Host, hosts: ReadonlyMap<HostName, Host>) {
    this.#router = router;
    this.#hosts = hosts;
    this.#forget = closeOnInterruption(() => this.close());
  }

  /** @throws NotRun when the machine lacks the tools, or the right to make networks */
  static async open(): Promise<NetworkLab> {
    requireTools();
    const made: Host[] = [];
    try {
      for (const name of ['router', ...NAMES]) made.push(await Host.open(name));
      const [router, ...hosts] = made;
      if (!router) throw new Error('The router is the first.');
      const lab = new NetworkLab(router, new Map(NAMES.map((name, index) => [name, hosts[index] ?? router])));
      await lab.#wire();
      return lab;
    } catch (error) {
      await Promise.all(made.map((host) => host.close()));
      if (error instanceof NotRun) throw error;
      throw new NotRun(`No networks can be made here: run as root on Linux. ${String(error)}`);
    }
  }

  host(name: HostName): Host {
    const host = this.#hosts.get(name);
    if (!host) throw new Error(`There is no host ${name}.`);
    return host;
  }

  /** Where a host is reached now. */
  address(name: HostName): string {
    return `${subnet(name)}.${this.#addresses.get(name)}`;
  }

  /** From now on no packet from or to the host arrives. The host itself does not notice, as with a dead access point. */
  async cut(name: HostName): Promise<void> {
    for (const side of ['-i', '-o'])
      await this.#router.run('iptables', '-w', '-I', 'FORWARD', side, name, '-j', 'DROP');
  }

  /** The opposite of {@link cut}. */
  async restore(name: HostName): Promise<void> {
    for (const side of ['-i', '-o'])
      await this.#router.run('iptables', '-w', '-D', 'FORWARD', side, name, '-j', 'DROP');
  }

  /** The cable is pulled: the host sees it, and the others do not. */
  async unplug(name: HostName): Promise<void> {
    await this.#router.run('ip', 'link', 'set', name, 'down');
  }

  async plugIn(name: HostName): Promise<void> {
    await this.#router.run('ip', 'link', 'set', name, 'up');
    await this.#setDefaultRoute(name);
  }

  /** The host leaves one network for another: its address goes, and a moment later it has a new one. */
  async replaceAddress(name: HostName): Promise<void> {
    const host = this.host(name);
    await host.run('ip', 'addr', 'flush', 'dev', 'eth0');
    this.#addresses.set(name, (this.#addresses.get(name) ?? 2) + 1);
    await host.run('ip', 'addr', 'add', `${this.address(name)}/24`, 'dev', 'eth0');
    await this.#setDefaultRoute(name);
  }

  /** Each packet from and to the host is lost with this probability (0 to 1), in place of the one before. */
  async lose(name: HostName, probability: number): Promise<void> {
    const chain = `lose-${name}`;
    await this.#router.run('iptables', '-w', '-F', chain);
    if (probability === 0) return;
    const chance = ['-m', 'statistic', '--mode', 'random', '--probability', String(probability)];
    await this.#router.run('iptables', '-w', '-A', chain, ...chance, '-j', 'DROP');
  }

  /** The host's line carries this many kilobits a second each way; null: as many as there are. */
  async limit(name: HostName, rateKbps: number | null): Promise<void> {
    const ends = [
      [this.#router, name],
      [this.host(name), 'eth0'],
    ] as const;
    const queue = rateKbps === null ? 'noqueue' : `tbf rate ${rateKbps}kbit burst 4kb latency ${QUEUE}`;
    for (const [host, device] of ends) await host.run('tc', ...`qdisc replace dev ${device} root ${queue}`.split(' '));
  }

  /** Every packet from and to the host takes this much longer, in each direction. @throws NotRun without Python */
  async delay(name: HostName, delayMs: number): Promise<void> {
    const line = this.#lines.get(name) ?? (await this.#lengthen(name));
    line.set(delayMs);
  }

  /** Listens to what passes between the host and the router. @throws NotRun without Python */
  async capture(name: HostName): Promise<Capture> {
    requirePython();
    return Capture.at(this.#router, name);
  }

  /** May be called twice. */
  async close(): Promise<void> {
    this.#forget();
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
    this.#lines.clear();
    await Promise.all([this.#router, ...this.#hosts.values()].map((host) => host.close()));
  }

  async #wire(): Promise<void> {
    const router = this.#router;
    await router.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    for (const name of NAMES) {
      const host = this.host(name);
      await router.run('ip', ...`link add ${name} type veth peer name eth0 netns ${host.pid}`.split(' '));
      await router.run('ip', 'addr', 'add', `${subnet(name)}.1/24`, 'dev', name);
      await router.run('ip', 'link', 'set', name, 'up');
      await host.run('ip', 'addr', 'add', `${this.address(name)}/24`, 'dev', 'eth0');
      await host.run('ip', 'link', 'set', 'eth0', 'up');
      await this.#setDefaultRoute(name);
      const chain = `lose-${name}`;
      await router.run('iptables', '-w', '-N', chain);
      for (const side of ['-i', '-o']) await router.run('iptables', '-w', '-A', 'FORWARD', side, name, '-j', chain);
    }
  }

  async #lengthen(name: HostName): Promise<DelayLine> {
    requirePython();
    const line = await DelayLine.between(this.#router, this.host(name), name);
    this.#lines.set(name, line);
    await this.#router.run('ip', 'addr', 'add', `${subnet(name)}.1/24`, 'dev', name);
    await this.#router.run('ip', 'link', 'set', name, 'up');
    // The router's new interface has another hardware address.
    await this.host(name).run('ip', 'neigh', 'flush', 'dev', 'eth0');
    await this.#setDefaultRoute(name);
    return line;
  }

  async #setDefaultRoute(name: HostName): Promise<void> {
    await this.host(name).run('ip', 'route', 'replace', 'default', 'via', `${subnet(name)}.1`);
  }
}

function subnet(name: HostName): string {
  return `${NET}.${NAMES.indexOf(name) + 1}`;
}

function requirePython(): void {
  if (!existsSync(PYTHON)) throw new NotRun("Install python3 (Debian's name).");
}

function requireTools(): void {
  const absent = TOOLS.filter(([tool, version]) => spawnSync(tool, [version], { stdio: 'ignore' }).error !== undefined);
  const packages = [...new Set(absent.map(([, , name]) => name))];
  if (packages.length > 0) throw new NotRun(`Install ${packages.join(', ')} (Debian's names).`);
}
