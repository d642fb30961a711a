import { describe, expect, it } from 'vitest';
import { parseRoomLink, roomIdAt, roomPath } from './roomLink.ts';

const origin = 'https://calls.test:8443';
const parse = (text: string) => parseRoomLink(text, origin);

describe('parseRoomLink', () => {
  it.each([
    ['test-room', 'test-room'],
    ['  team / Monday ', 'team / Monday'],
    ['Zoë & Ümit?', 'Zoë & Ümit?'],
    [`${origin}/room/test-room`, 'test-room'],
    [`${origin}/room/team%20%2F%20Monday/?from=mail#x`, 'team / Monday'],
    ['calls.test:8443/room/abc', 'abc'],
    ['http:', 'http:'],
  ])('takes %j to the room %j', (text, roomId) => {
    expect(parse(text)).toEqual({ roomId });
  });

  it.each([
    ['', 'Type a name'],
    ['   ', 'Type a name'],
    ['https://elsewhere.test/room/abc', 'elsewhere.test'],
    [`${origin}/lobby`, 'does not lead to a room'],
    [`${origin}/room/%E0%A4%A`, 'does not lead to a room'],
    ['x'.repeat(129), '128'],
    ['two\nlines', 'one line'],
    ['..', 'cannot stand in an address'],
  ])('explains what is wrong with %j', (text, words) => {
    expect(parse(text)).toEqual({ problem: expect.stringContaining(words) });
  });

  it('reads back every path it writes', () => {
    for (const roomId of ['a', 'a/b', '100%', '?', '#', 'Zoë', '%2F', '...']) {
      expect(parse(origin + roomPath(roomId))).toEqual({ roomId });
      expect(roomIdAt(roomPath(roomId))).toBe(roomId);
    }
  });
});

describe('roomIdAt', () => {
  it.each(['/room/', '/room/a/b', '/room/%E0%A4%A', '/room/%20', `/room/${'x'.repeat(129)}`, '/room/a%0Ab'])(
    'is null at %s',
    (path) => {
      expect(roomIdAt(path)).toBeNull();
    },
  );
  it('trims as the server does', () => {
    expect(roomIdAt('/room/%20a%20')).toBe('a');
  });
});
