import { expect } from 'vitest';

/** The token behind the `#` of the link in a letter, which must lead to `page`. */
export function tokenIn(text: string, page: string): string {
  const link = text.split('\n').find((line) => line.startsWith('http'));
  expect(link).toContain(`${page}#`);
  return link!.split('#')[1]!.replace('invite=', '');
}
