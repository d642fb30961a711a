import { secretsIn } from './secretsIn.ts';

/** Shorter texts stand in any log by chance. */
const SHORTEST = 8;
/** A JWT (RFC 7519, 3.1), and the two parts of a refresh token. */
const TOKENS = [/\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/, /(?<![\w-])[\w-]{22}\.[\w-]{44}(?![\w-])/];
/** The link for the first administrator is printed at the start, for the person who reads there. */
const PRINTED_LINK = /http\S+\/claim#[\w-]{43}/g;
/** The lines of a description with which a call could be read. */
const ICE_PASSWORD = /a=ice-pwd:/;

const kept = new Set<string>();

/** From now on no log may have this: an address, or what somebody typed as a password. */
export function keepFromLogs(text: string): void {
  if (text.length >= SHORTEST) kept.add(text);
}

/** @throws with the first line that has anything in it that no log of a server may have */
export function refuseSecrets(log: string): void {
  const rest = log.replaceAll(PRINTED_LINK, '');
  const found = [
    ...secretsIn(
      rest,
      [...kept].map((text) => [text, text] as const),
    ),
    ...[...TOKENS, ICE_PASSWORD].flatMap((pattern) => pattern.exec(rest)?.[0] ?? []),
  ];
  if (found.length > 0) throw new Error(`The server has written down what it must not: ${found.join(', ')}`);
}
