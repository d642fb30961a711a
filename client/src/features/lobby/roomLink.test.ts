import { describe, expect, it } from 'vitest';
import { parseRoomLink, roomAt, roomIdAt, roomPath } from './roomLink.ts';

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
    ['/room/abc', 'abc'],
    [' /room/team%20%2F%20Monday/?from=mail#x', 'team / Monday'],
    // No path of a room, so names.
    ['/room/a/b', '/room/a/b'],
    ['/room/', '/room/'],
    ['/room/..', '/room/..'],
    ['/room/100%', '/room/100%'],
    ['room/abc', 'room/abc'],
    ['/lobby', '/lobby'],
    ['//elsewhere.test/room/abc', '//elsewhere.test/room/abc'],
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
    [`/room/${'x'.repeat(129)}`, '128'],
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

describe('roomAt', () => {
  it.each([
    [`/room/${'x'.repeat(129)}`, "too long: a room's name has at most 128"],
    ['/room/a%0Ab', 'one line'],
  ])('says why there is no room at %s', (path, words) => {
    expect(roomAt(path)).toEqual({ problem: expect.stringContaining(words) });
  });
  it('is null where the address is no room’s', () => {
    expect(['/lobby', '/room/', '/room/a/b', '/room/%E0%A4%A'].map(roomAt)).toEqual([null, null, null, null]);
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
