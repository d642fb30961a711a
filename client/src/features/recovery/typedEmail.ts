/** The address that was typed at the sign-in before, so that nobody types it twice. */
export function typedEmail(state: unknown): string {
  const email = (state as { email?: unknown } | null)?.email;
  return typeof email === 'string' ? email : '';
}
