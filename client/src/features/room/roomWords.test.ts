import { describe, expect, it } from 'vitest';
import type { CallState, LocalMediaState, MediaProblem, RemoteParticipant, SourceState } from '../../call/callState.ts';
import { companions } from './companions.ts';
import { hintWords } from './hintWords.ts';
import { joinedMediaWords } from './mediaWords.ts';
import { refusalWords } from './refusalWords.ts';
import { roomTitle } from './roomTitle.ts';
import { connectionWords, presenceWords } from './stateWords.ts';

const off: SourceState = { status: 'off' };
const failing = (problem: MediaProblem): SourceState => ({ status: 'unavailable', problem });
const media = (changes: Partial<LocalMediaState>): LocalMediaState => ({
  microphone: off,
  camera: off,
  screen: off,
  preview: null,
  microphones: [],
  cameras: [],
  speakers: [],
  speakerId: '',
  hints: [],
  microphoneId: null,
  cameraId: null,
  ...changes,
});
const person = (peer: RemoteParticipant['peer'], away = false, name = 'Pia'): RemoteParticipant => ({
  id: 'p',
  email: 'p@test.com',
  name,
  media: { audio: true, video: true, screen: false },
  peer,
  away,
});
const inCall = (...participants: RemoteParticipant[]): Extract<CallState, { phase: 'inCall' }> => ({
  phase: 'inCall',
  roomId: 'r',
  selfId: 's',
  epoch: 'e',
  startedAtMs: null,
  signaling: 'connected',
  participants,
});

const waiting = (...participants: RemoteParticipant[]): Extract<CallState, { phase: 'waiting' }> => ({
  phase: 'waiting',
  roomId: 'r',
  selfId: 's',
  epoch: 'e',
  signaling: 'connected',
  participants,
});

describe('joinedMediaWords', () => {
  it('says nothing when nothing is wrong', () => {
    expect(joinedMediaWords(media({}))).toBeNull();
  });
  it('explains each problem in the words of the person and not of the browser', () => {
    const problems: MediaProblem[] = ['denied', 'system-denied', 'missing', 'in-use', 'insecure', 'lost', 'failed'];
    const sentences = problems.map((problem) => joinedMediaWords(media({ camera: failing(problem) })));
    expect(new Set(sentences).size).toBe(problems.length);
    for (const words of sentences) {
      expect(words).toContain('camera');
      expect(words).not.toMatch(/Error|undefined/);
    }
  });
  it('makes one message of two sources with the same problem', () => {
    const words = joinedMediaWords(media({ camera: failing('denied'), microphone: failing('denied') }));
    expect(words).toContain('microphone and camera');
    expect(words).toContain('join all the same');
  });
  it('keeps two different problems apart', () => {
    const words = joinedMediaWords(media({ camera: failing('in-use'), microphone: failing('missing') }));
    expect(words).toContain('No microphone');
    expect(words).toContain('in use');
  });
});

describe('hintWords', () => {
  const device = (id: string) => ({ id, label: id, groupId: id });
  const two = [device('a'), device('b')];
  const said = (changes: Partial<LocalMediaState>) => hintWords(media(changes)).map(({ words }) => words);

  it('says nothing when there is nothing to say', () => {
    expect(said({})).toEqual([]);
  });
  it.each(['microphone', 'camera'] as const)('says that the system has silenced the %s', (source) => {
    const [words] = said({ [source]: { status: 'silenced' } });
    expect(words).toContain(`Your ${source}`);
    expect(words).toContain('by the system');
  });
  it('offers another device only where there is one', () => {
    const hints = [{ kind: 'silent-microphone' as const }, { kind: 'black-camera' as const }];
    expect(hintWords(media({ hints })).map(({ action }) => action)).toEqual([null, null]);
    const actions = hintWords(media({ hints, microphones: two, cameras: two })).map(({ action }) => action);
    expect(actions).toEqual(['choose-microphone', 'choose-camera']);
  });
  it('names the devices of which one took the place of another', () => {
    const news = { kind: 'device' as const, source: 'microphone' as const, former: 'Your headset', now: 'Built-in' };
    expect(said({ hints: [{ ...news, change: 'unplugged' }] })).toEqual([
      'Your headset was unplugged. Using Built-in.',
    ]);
    expect(said({ hints: [{ ...news, change: 'returned' }] })).toEqual(['Built-in is back and in use.']);
    expect(said({ hints: [{ ...news, change: 'switched' }] })).toEqual(['Your microphone is now Built-in.']);
    expect(said({ hints: [{ ...news, former: '', now: '', change: 'unplugged' }] })).toEqual([
      'Your microphone was unplugged. Using another microphone.',
    ]);
  });
  it('tells who speaks while muted how to be heard, and who is here twice why they are muted', () => {
    const hints = hintWords(media({ hints: [{ kind: 'talking-muted' }, { kind: 'second-device' }] }));
    expect(hints.map(({ action }) => action)).toEqual(['unmute', null]);
    expect(hints[1]?.words).toContain('no echo');
  });
});

describe('connectionWords', () => {
  it.each([
    [inCall(), 'Waiting for others'],
    [inCall(person('connecting')), 'Connecting'],
    [inCall(person('connected')), 'Connected'],
    [inCall(person('interrupted')), 'Reconnecting'],
    [inCall(person('connected', true)), 'Reconnecting'],
    [inCall(person('connected'), person('interrupted')), 'Connected'],
    // Who is in the room and not in the call has no say.
    [inCall(person('connected'), person('none')), 'Connected'],
    [inCall(person('none')), 'Waiting for others'],
    [inCall(person('interrupted'), person('none')), 'Reconnecting'],
    [{ ...inCall(person('connected')), signaling: 'reconnecting' as const }, 'Reconnecting'],
    [waiting(), 'Waiting for others'],
    [waiting(person('none')), 'Ready to call'],
    [waiting(person('none', true)), 'Waiting for others'],
    [{ ...waiting(), signaling: 'reconnecting' as const }, 'Reconnecting'],
    [{ ...waiting(person('none')), signaling: 'reconnecting' as const }, 'Reconnecting'],
  ])('case %#', (state, words) => {
    expect(connectionWords(state)).toBe(words);
  });
});

describe('presenceWords', () => {
  it.each<[RemoteParticipant[], string, boolean]>([
    [[person('none')], 'Pia is here', true],
    [[person('none', true)], 'Pia is reconnecting', false],
    [[person('none'), person('none', true, 'Tom')], 'Pia is here. Tom is reconnecting', true],
    [[person('none', true), person('none', true, 'Tom')], 'Pia and Tom are reconnecting', false],
  ])('case %#', (participants, words, canCall) => {
    expect(presenceWords(participants)).toEqual({ words, canCall });
  });
});

describe('companions', () => {
  it('are those with a connection, however it does', () => {
    const phases: RemoteParticipant['peer'][] = ['none', 'connecting', 'connected', 'interrupted'];
    expect(companions(phases.map((peer) => person(peer))).map(({ peer }) => peer)).toEqual(phases.slice(1));
  });
});

describe('refusalWords', () => {
  it('offers another attempt only where one can help', () => {
    expect(refusalWords('room_full').canRetry).toBe(true);
    expect(refusalWords('not_found').canRetry).toBe(false);
    expect(refusalWords('internal').canRetry).toBe(true);
  });
});

describe('roomTitle', () => {
  it('shows a typed name and hides a made id', () => {
    expect(roomTitle('test-room')).toBe('test-room');
    expect(roomTitle(`r-${'a'.repeat(26)}`)).toBe('Private call');
  });
});
