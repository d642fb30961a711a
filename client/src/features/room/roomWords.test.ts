import { describe, expect, it } from 'vitest';
import type { CallState, LocalMediaState, MediaProblem, RemoteParticipant, SourceState } from '../../call/callState.ts';
import { joinedMediaWords } from './mediaWords.ts';
import { refusalWords } from './refusalWords.ts';
import { roomTitle } from './roomTitle.ts';
import { connectionWords } from './stateWords.ts';

const off: SourceState = { status: 'off' };
const failing = (problem: MediaProblem): SourceState => ({ status: 'unavailable', problem });
const media = (changes: Partial<LocalMediaState>): LocalMediaState => ({
  microphone: off,
  camera: off,
  screen: off,
  preview: null,
  microphones: [],
  cameras: [],
  microphoneId: null,
  cameraId: null,
  ...changes,
});
const person = (peer: RemoteParticipant['peer'], away = false): RemoteParticipant => ({
  id: 'p',
  email: 'p@test.com',
  name: 'Pia',
  media: { audio: true, video: true, screen: false },
  peer,
  away,
});
const inCall = (...participants: RemoteParticipant[]): Extract<CallState, { phase: 'inCall' }> => ({
  phase: 'inCall',
  roomId: 'r',
  selfId: 's',
  startedAtMs: null,
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

describe('connectionWords', () => {
  it.each([
    [inCall(), 'Waiting for others'],
    [inCall(person('connecting')), 'Connecting'],
    [inCall(person('connected')), 'Connected'],
    [inCall(person('interrupted')), 'Reconnecting'],
    [inCall(person('connected', true)), 'Reconnecting'],
    [inCall(person('connected'), person('interrupted')), 'Connected'],
  ])('case %#', (state, words) => {
    expect(connectionWords(state)).toBe(words);
  });
});

describe('refusalWords', () => {
  it('offers another attempt only where one can help', () => {
    expect(refusalWords('room_full').canRetry).toBe(true);
    expect(refusalWords('not_found').canRetry).toBe(false);
    expect(refusalWords('unreachable').canRetry).toBe(true);
    expect(refusalWords('internal').canRetry).toBe(true);
  });
});

describe('roomTitle', () => {
  it('shows a typed name and hides a made id', () => {
    expect(roomTitle('test-room')).toBe('test-room');
    expect(roomTitle(`r-${'a'.repeat(26)}`)).toBe('Private call');
  });
});
