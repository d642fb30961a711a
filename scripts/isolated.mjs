import { spawnSync } from 'node:child_process';

// A fresh network holds a loopback that is down; the program follows once it is up.
//
// Chromium connects over 127.0.0.1. Firefox never does by itself: it drops that address, and it gathers no candidate at
// all unless the kernel can name the address that it would use toward 8.8.8.8. So loopback gets a second address, of the
// range that is kept for documentation (RFC 5737), and a route that leads nowhere else. Firefox only asks; nothing is
// sent there. It is no default route: everything else stays unreachable at once, and not after a silence.
const set = [
  'ip link set lo up',
  'ip address add 192.0.2.1/32 dev lo',
  'ip route add 8.8.8.8/32 dev lo src 192.0.2.1',
].join(' && ');
const inside = ['sh', '-c', `${set} && exec "$@"`, 'sh'];
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
