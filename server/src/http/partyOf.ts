import type { Request } from 'express';
import type { RelyingParty } from '../auth/RelyingParty.ts';
import type { Config } from '../config.ts';

export type PartyOf = (req: Request) => RelyingParty;

/**
 * For which site a request uses passkeys: `PUBLIC_URL`, or else the page that asks, whose origin has been accepted by then;
 * without a page, the host that was asked.
 */
export function createPartyOf({ publicOrigin }: Pick<Config, 'publicOrigin'>): PartyOf {
  return (req) => {
    const origin = publicOrigin ?? req.get('origin') ?? `${req.protocol}://${req.host}`;
    return { id: URL.parse(origin)?.hostname ?? req.hostname, origin };
  };
}
