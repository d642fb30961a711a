/** The code of a system's or TLS error, or '' when it has none. Of several failed attempts, the first one's. */
export function errorCode(error: unknown): string {
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  if (error instanceof Error && 'code' in error) return String(error.code);
  return '';
}
