import * as z from 'zod/mini';

const ClientData = z.object({ challenge: z.string() });

/** The challenge that a browser signed (CollectedClientData, W3C WebAuthn 3, 5.8.1), or null when there is none to be read. */
export function challengeIn(clientDataJSON: string): string | null {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
    return ClientData.safeParse(data).data?.challenge ?? null;
  } catch {
    return null;
  }
}
