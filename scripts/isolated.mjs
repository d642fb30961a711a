import { spawnSync } from 'node:child_process';

// A fresh network holds a loopback that is down; the program follows once it is up.
const inside = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
const ways = [
  ['--net'], // as root
  ['--map-root-user', '--net'], // as anybody, where the kernel allows it
];

/** @type {string[] | undefined} */
let found;

function findWay() {
  found ??= ways.find((way) => spawnSync('unshare', [...way, ...inside, 'true'], { stdio: 'ignore' }).status === 0);
  return found;
}

/** Runs programs on a network of their own that holds nothing but loopback: no packet of a test leaves the machine. */
export const isolated = {
  /** Why this machine cannot do that, if it cannot. */
  missing() {
    if (findWay()) return undefined;
    return 'No network namespace can be made: run on Linux as root, or allow unprivileged user namespaces, and install iproute2 and util-linux.';
  },
  /**
   * @param {string} command
   * @param {string[]} args
   * @returns {[string, string[]]}
   */
  wrap(command, args) {
    return ['unshare', [...(findWay() ?? []), ...inside, command, ...args]];
  },
};
