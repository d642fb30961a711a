import { isIP } from 'node:net';

/** An address as people write it: `::ffff:192.0.2.1`, from a dual-stack socket, is an IPv4 address; a zone is left out. */
export function plainAddress(ip: string): string {
  const address = ip.replace(/%.*$/, '');
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

/**
 * What counts as one address for limits: an IPv4 address, or the /64 of an IPv6 one, because a single household owns
 * all of a /64.
 */
export function limitedAddress(ip: string): string {
  const address = plainAddress(ip);
  if (isIP(address) !== 6) return address;

  return `${ipv6Groups(address).slice(0, 4).join(':')}::/64`;
}

/**
 * An address as its owner is shown it: enough to recognise a network by, too little to find a household. The last number
 * of an IPv4 address is left out (`203.0.113.x`), of an IPv6 one all but the first 48 bits (`2001:db8:1::/48`).
 */
export function shortAddress(ip: string): string {
  const address = plainAddress(ip);
  if (isIP(address) === 4) return address.replace(/\d+$/, 'x');
  // This very machine.
  if (address === '::1') return address;
  if (isIP(address) !== 6) return '';
  return `${ipv6Groups(address)
    .slice(0, 3)
    .join(':')
    .replace(/(?::0)+$/, '')}::/48`;
}

/** The eight groups of an IPv6 address, each without leading zeros; the last one or two may be missing. */
function ipv6Groups(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted end stands for two groups.
  const rightLength = right.length + (right.at(-1)?.includes('.') ? 1 : 0);
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - rightLength)).fill('0'), ...right];
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}
