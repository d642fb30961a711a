import type { Config } from './config.ts';

/** Where people find this server, as far as it knows: `PUBLIC_URL`, else this machine. `port`: where it listens. */
export function siteOrigin({ publicOrigin, tls }: Config, port: number): string {
  return publicOrigin ?? `${tls === null ? 'http' : 'https'}://localhost:${port}`;
}
