import type { Occupant, Room } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import type {
  CallState,
  LocalMediaState,
  MediaProblem,
  RemoteParticipant,
  SourceState,
  Standing,
} from '../../call/callState.ts';
import { companions } from './companions.ts';
import { doorWords } from './doorWords.ts';
import { hintWords } from './hintWords.ts';
import { insideWords } from './insideWords.ts';
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
const STANDING: Standing = { isHost: false, room: null, knocks: [], muteAskedBy: null };
const inCall = (...participants: RemoteParticipant[]): Extract<CallState, { phase: 'inCall' }> => ({
  phase: 'inCall',
  roomId: 'r',
  selfId: 's',
  email: '',
  epoch: 'e',
  startedAtMs: null,
  signaling: 'connected',
  standing: STANDING,
  participants,
});

const waiting = (...participants: RemoteParticipant[]): Extract<CallState, { phase: 'waiting' }> => ({
  phase: 'waiting',
  roomId: 'r',
  selfId: 's',
  email: '',
  epoch: 'e',
  signaling: 'connected',
  standing: STANDING,
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
    expect(hints[1]?.words).toMatch(/in another tab or on another device.*no echo/);
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

describe('insideWords', () => {
  const named = (...names: string[]): Occupant[] => names.map((name) => ({ name }));
  const self: Occupant = { name: 'Pia', isSelf: true };
  it.each<[Occupant[], string]>([
    [[], 'Nobody is here yet.'],
    [named('Ada'), 'Ada is inside.'],
    [named('Ada', 'Ben'), 'Ada and Ben are inside.'],
    [named('Ada', 'Ben', 'Cy'), 'Ada, Ben, and Cy are inside.'],
    [named('Ada', 'Ben', 'Cy', 'Dee'), 'Ada, Ben, and 2 others are inside.'],
    [[{ name: 'Gus', isGuest: true }], 'Gus (guest) is inside.'],
    [[...named('Ada'), { name: 'Gus', isGuest: true }, self], 'You, Ada, and Gus (guest) are inside.'],
    [[self, self], 'You are already inside elsewhere.'],
    [[...named('Ada'), self], 'You and Ada are inside.'],
    [[...named('Ada'), self, ...named('Ben', 'Cy')], 'You, Ada, and 2 others are inside.'],
  ])('case %#', (inside, words) => {
    expect(
      insideWords(inside)
        .map(({ text }) => text)
        .join(''),
    ).toBe(words);
  });
  it('lets names be cut, and nothing else', () => {
    const cut = (inside: Occupant[]) => insideWords(inside).flatMap(({ text, isName }) => (isName ? [text] : []));
    expect(cut(named('Ada', 'Ben', 'Cy', 'Dee'))).toEqual(['Ada', 'Ben']);
    expect(cut([...named('Ada'), { name: 'Gus', isGuest: true }])).toEqual(['Ada', 'Gus']);
    expect(insideWords([]).some(({ isName }) => isName)).toBe(false);
  });
});

describe('companions', () => {
  it('are those with a connection, however it does', () => {
    const phases: RemoteParticipant['peer'][] = ['none', 'connecting', 'connected', 'interrupted'];
    expect(companions(phases.map((peer) => person(peer))).map(({ peer }) => peer)).toEqual(phases.slice(1));
  });
});

describe('refusalWords', () => {
  it('offers what can help, and nothing where nothing can', () => {
    const remedies = (
      ['room_full', 'internal', 'room_locked', 'declined', 'must_knock', 'not_found', 'kept_out'] as const
    ).map((reason) => refusalWords(reason).remedy);
    expect(remedies).toEqual(['join', 'join', 'join', 'knock', 'knock', null, null]);
  });
  it('says the same of a room that is not there and of one that is closed to this person', () => {
    expect(refusalWords('not_found').words).toMatch(/does not exist, or its link is no longer good/);
  });
});

describe('doorWords', () => {
  it('tell a lost connection, a long wait, and the rest apart', () => {
    const cases = [
      { isUnheard: false, isLong: false },
      { isUnheard: false, isLong: true },
      { isUnheard: true, isLong: true },
    ];
    expect(cases.map(doorWords)).toEqual([
      expect.stringContaining('as soon as they say yes'),
      expect.stringContaining('Nobody has answered yet'),
      expect.stringContaining('connection to the server is lost'),
    ]);
  });
});

describe('roomTitle', () => {
  const made = `r-${'a'.repeat(26)}`;
  it('shows a typed name, and for a made id the title as soon as it is known', () => {
    const room = { id: made, title: 'Stand-up' } as Room;
    expect(roomTitle('test-room')).toBe('test-room');
    expect(roomTitle(made)).toBe('Private call');
    expect(roomTitle(made, { status: 'absent' })).toBe('Private call');
    expect(roomTitle(made, { status: 'found', room })).toBe('Stand-up');
  });
});
