import type { UserRecord } from '../stores/store.ts';

/** Accounts in columns, one a line. What a person typed as a name can do nothing to the terminal: names have no control characters. */
export function accountTable(users: readonly UserRecord[]): string {
  if (users.length === 0) return 'There is no account yet.';
  const rows = users.map(({ email, name, role, createdAt, lockedAt, emailProvedAt }) => [
    email,
    name,
    createdAt.toISOString().slice(0, 10),
    [role === 'admin' && 'administrator', lockedAt && 'locked', !emailProvedAt && 'address not proved']
      .filter(Boolean)
      .join(', '),
  ]);
  const table = [['ADDRESS', 'NAME', 'SINCE', ''], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
