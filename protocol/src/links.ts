import * as z from 'zod/mini';
import { Email } from './model.ts';

/** Links that work once, by what they are for: the path of their page. */
const LINK_PAGES = {
  'reset-password': '/reset',
  'prove-email': '/prove',
  invite: '/register',
  'claim-admin': '/claim',
} as const;

export const LinkPurpose = z.literal(['reset-password', 'prove-email', 'invite', 'claim-admin']);
export type LinkPurpose = z.infer<typeof LinkPurpose>;

/** What stands in a link: 256 random bits, base64url. */
export const LinkToken = z.string().check(z.regex(/^[\w-]{43}$/, 'must be what stands in the link behind the sign #'));

/**
 * The path of a link. The token stands behind `#`: browsers send that to nobody, so it is in no log of a server or a
 * proxy, and in no Referer (RFC 9110, 10.1.3).
 */
export function linkPath(purpose: LinkPurpose, token: string): string {
  return `${LINK_PAGES[purpose]}#${purpose === 'invite' ? 'invite=' : ''}${token}`;
}

/** The token in the `hash` of a page's address, or null. */
export function linkToken(hash: string): string | null {
  const parsed = LinkToken.safeParse(hash.replace(/^#(invite=)?/, ''));
  return parsed.success ? parsed.data : null;
}

export const ForgotPasswordBody = z.object({ email: Email });

export const ResetPasswordBody = z.object({ token: LinkToken, password: z.string() });

export const ProveEmailBody = z.object({ token: LinkToken });

export const LinkBody = z.object({ purpose: LinkPurpose, token: LinkToken });

/** Whether a link still works, and the address that it is for, if it is for one. Looking does not use it up. */
export const LinkReply = z.object({ works: z.boolean(), email: z.nullable(z.string()) });
export type LinkReply = z.infer<typeof LinkReply>;

/** Whether the asking user has shown that mail to their address reaches them, and whether this server can ask for that. */
export const EmailReply = z.object({ isProved: z.boolean(), canBeProved: z.boolean() });
export type EmailReply = z.infer<typeof EmailReply>;

/** What this server allows to whoever is not signed in: who may register, and whether it sends mail. */
export const ServerReply = z.object({ registration: z.literal(['open', 'invite', 'closed']), mail: z.boolean() });
export type ServerReply = z.infer<typeof ServerReply>;
