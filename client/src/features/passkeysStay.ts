/**
 * What to tell somebody with a new password about `count` passkeys, which it leaves as they are; null without any.
 * `where`: the place to remove one, from where it is told.
 */
export function passkeysStay(count: number, where: 'below' | 'on your account page'): string | null {
  if (count === 0) return null;
  const still = count === 1 ? 'Your passkey still signs you in.' : `Your ${count} passkeys still sign you in.`;
  return `${still} If ${count === 1 ? 'it' : 'one of them'} may be in other hands, remove it ${where}.`;
}
