/** What to tell somebody who waits at a door. A room that is locked, or no room at all, answers nobody either. */
export function doorWords({ isUnheard, isLong }: { isUnheard: boolean; isLong: boolean }): string {
  if (isUnheard) return 'The connection to the server is lost. You knock again as soon as it is back.';
  if (isLong) {
    return 'Nobody has answered yet. Perhaps no host is there, or the room takes in nobody right now. You may go on waiting, or ask them another way.';
  }
  return 'They see your name and decide. You are inside as soon as they say yes. Until then nobody sees or hears you.';
}
