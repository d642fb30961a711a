const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment to come, by this machine's clock and in its language. */
export function momentWords(iso: string): string {
  return moment.format(new Date(iso));
}
