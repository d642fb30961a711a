const DAY_MS = 86_400_000;

/** When a link ends: `keep` is what it is now. */
export type Expiry = 'never' | 'day' | 'week' | 'month' | 'keep';

const DAYS = { day: 1, week: 7, month: 30 } as const;

/** What can be chosen for a room whose link ends at `present`; null: never. */
export function expiryChoices(present: string | null, at: (iso: string) => string): { id: Expiry; label: string }[] {
  return [
    ...(present === null ? [] : [{ id: 'keep' as const, label: at(present) }]),
    { id: 'never', label: 'Never' },
    { id: 'day', label: 'In a day' },
    { id: 'week', label: 'In a week' },
    { id: 'month', label: 'In 30 days' },
  ];
}

/** The moment that `choice` stands for, as the server takes it; undefined leaves it as it is. */
export function expiresAt(choice: Expiry, now: Date): string | null | undefined {
  switch (choice) {
    case 'keep':
      return undefined;
    case 'never':
      return null;
    default:
      return new Date(now.getTime() + DAYS[choice] * DAY_MS).toISOString();
  }
}
