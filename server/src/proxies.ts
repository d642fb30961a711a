import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Config } from './config.ts';

/**
 * Whether what the machine at `address` says about a request is believed. `hop` counts from the server outward: 0 is the
 * other end of the connection itself.
 */
export type TrustsProxy = (address: string, hop: number) => boolean;

/** The names that `TRUST_PROXY` may hold instead of addresses. */
export const NAMED_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** The one rule about proxies, as `TRUST_PROXY` says it: Express asks it about addresses, and the doors about HTTPS. */
export function createProxyTrust(trustProxy: Config['trustProxy']): TrustsProxy {
  if (trustProxy === false) return () => false;
  if (typeof trustProxy === 'number') return (_address, hop) => hop < trustProxy;
  const networks = networkList(trustProxy.flatMap((network) => NAMED_NETWORKS[network] ?? [network]));
  return (address) => contains(networks, address);
}

const loopback = networkList(NAMED_NETWORKS['loopback'] ?? []);

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  return contains(loopback, address);
}

/** Whether a URL names this machine itself. */
export function isLoopbackHost({ hostname }: URL): boolean {
  return hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** What stands in `X-Forwarded-For` need not be an address at all. */
function contains(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
