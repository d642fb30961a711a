/** A record as SQLite holds it: each time in milliseconds, each truth a number. */
export type Row<Record> = {
  [Key in keyof Record]: Record[Key] extends Date
    ? number
    : Record[Key] extends Date | null
      ? number | null
      : Record[Key] extends boolean
        ? number
        : Record[Key];
};

/** A time that may be missing. */
export function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
