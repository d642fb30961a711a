import { expect, test } from 'vitest';
import { ResumeTokens } from './resumeToken.ts';

const claim = { sessionId: 'session', roomId: 'room', participantId: 'participant', isHost: false, givenAtMs: 1700 };
const tokens = new ResumeTokens('key');
const token = tokens.sign(claim);

test('is read in its session and room', () => {
  expect(tokens.read(token, 'session', 'room')).toEqual(claim);
  const host = { ...claim, isHost: true, givenAtMs: Date.now() };
  expect(tokens.read(tokens.sign(host), 'session', 'room')).toEqual(host);
});

test('is read by another process with the same key', () => {
  expect(new ResumeTokens('key').read(token, 'session', 'room')).toEqual(claim);
  expect(new ResumeTokens('other key').read(token, 'session', 'room')).toBeNull();
});

test('is worth nothing in another session or room', () => {
  expect(tokens.read(token, 'other', 'room')).toBeNull();
  expect(tokens.read(token, 'session', 'other')).toBeNull();
  expect(tokens.read(token, 'room', 'session')).toBeNull();
});

test('its parts cannot be moved from one to the next', () => {
  const moved = tokens.sign({ ...claim, sessionId: 'a', roomId: 'b","c', participantId: 'd' });
  expect(tokens.read(moved, 'a', 'b","c')?.participantId).toBe('d');
  expect(tokens.read(moved, 'a","b', 'c')).toBeNull();
  const [, ...rest] = token.split('.');
  expect(tokens.read(`participan.${rest.join('.')}`, 'session', 'roomt')).toBeNull();
});

test('nobody makes oneself host, nor a token younger', () => {
  const [id, role, mac] = token.split('.');
  expect(role).toMatch(/^p/);
  for (const forged of [role!.replace('p', 'h'), `${role}0`, `p1${role!.slice(1)}`]) {
    expect(tokens.read(`${id}.${forged}.${mac}`, 'session', 'room')).toBeNull();
  }
});

test('ids with points and odd characters come back as they were', () => {
  for (const participantId of ['a.b', '.', 'é🎥', 'x'.repeat(64)]) {
    expect(tokens.read(tokens.sign({ ...claim, participantId }), 'session', 'room')?.participantId).toBe(participantId);
  }
});

test.each([
  '',
  '.',
  '..',
  '...',
  'participant',
  'participant.',
  'participant.p1',
  token.slice(1),
  token.slice(0, -1),
  `${token}A`,
  `${token}\n`,
  'é'.repeat(500),
])('%j is no token', (text) => {
  expect(tokens.read(text, 'session', 'room')).toBeNull();
});

test('a signature of the right length in characters but not in bytes is no signature', () => {
  const [id, role, signature] = token.split('.');
  expect(tokens.read(`${id}.${role}.${'é'.repeat(signature!.length)}`, 'session', 'room')).toBeNull();
});
