import type { ErrorCode, Knock, MediaState, Participant, RoomState } from '@parley/protocol';
import type { ConnectionVerdict } from './quality/ConnectionWatch.ts';
import type { QualityLevel } from './quality/qualityMeter.ts';
import type { RelayState } from './RelayChoice.ts';

/** How the media path to one participant is doing. `none`: no connection has been begun. */
export type PeerPhase = 'none' | 'connecting' | 'connected' | 'interrupted';

/** Someone else in the room, as the engine knows them. */
export type RemoteParticipant = Readonly<Participant> & {
  readonly peer: PeerPhase;
  /** The server has given their seat away, and still we see and hear each other: they are here as long as that lasts. */
  readonly isUnseated?: boolean;
};

/**
 * Whether the server can be reached. `keptAway`: it has asked this page to stay away for a while. Media of a running call
 * does not depend on it.
 */
export type SignalingPhase = 'connected' | 'reconnecting' | 'keptAway';

/** Why a visit to a room could not begin. `declined`: a host did not let one in. */
export type JoinRefusal = ErrorCode | 'declined';

/**
 * Why a visit to a room is over. `ended-elsewhere`: by the same person, in another tab or on another device. `seat-lost`:
 * the server did not seat us again. `path-lost`: for two minutes nothing came through, whatever was tried. `removed` and
 * `ended-for-all`: by a host.
 */
export type EndReason =
  | 'hung-up'
  | 'left'
  | 'remote-ended'
  | 'ended-elsewhere'
  | 'seat-lost'
  | 'path-lost'
  | 'removed'
  | 'ended-for-all';

/** What the lobby's card says about the call that just ended. */
export type CallSummary = {
  readonly roomId: string;
  readonly durationMs: number;
  /** Names of the people it was with. */
  readonly others: readonly string[];
};

/** What the room is, and what one may do in it. */
export type Standing = {
  readonly isHost: boolean;
  /** Null where the server does not tell. */
  readonly room: RoomState | null;
  /** Who waits at the door, the longest first; empty for everybody but hosts. */
  readonly knocks: readonly Knock[];
  /** The name of the host who has asked one to mute, until one has, or has declined. */
  readonly muteAskedBy: string | null;
};

type InRoom = {
  readonly roomId: string;
  readonly selfId: string;
  /** One's own; empty for a guest. */
  readonly email: string;
  /** The run of the server that seated us. */
  readonly epoch: string;
  /** In order of joining. */
  readonly participants: readonly RemoteParticipant[];
  readonly signaling: SignalingPhase;
  readonly standing: Standing;
};

/** The phase of a visit to a room. Each phase carries only the data that exists in it. */
export type CallState =
  | { readonly phase: 'idle' }
  /** `isDelayed`: it takes long, for want of a connection or an answer. It goes on trying. */
  | {
      readonly phase: 'joining';
      readonly roomId: string;
      readonly isDelayed: boolean;
      /** A host has let us in: to be told to knock once more would be a circle. */
      readonly isAdmitted: boolean;
    }
  /** At the door of a room whose hosts are asked first. `isUnheard`: the server does not know, for want of a connection. */
  | { readonly phase: 'knocking'; readonly roomId: string; readonly isUnheard: boolean }
  | { readonly phase: 'refused'; readonly roomId: string; readonly reason: JoinRefusal }
  /** In the room, nobody has called. */
  | ({ readonly phase: 'waiting' } & InRoom)
  /** In the call of the room. `startedAtMs` is on this machine's clock; null until the first picture or sound can flow. */
  | ({ readonly phase: 'inCall'; readonly startedAtMs: number | null } & InRoom)
  | {
      readonly phase: 'ended';
      readonly roomId: string;
      readonly reason: EndReason;
      /** The name of the host who did it, where one did. */
      readonly by: string | null;
      /** What the server said instead of a seat; with `seat-lost`. */
      readonly refusal?: JoinRefusal;
      readonly summary: CallSummary | null;
    };

/** Why a microphone, a camera or a screen gives nothing. */
export type MediaProblem =
  /** The person or a policy refused. */
  | 'denied'
  /** The operating system refused. */
  | 'system-denied'
  /** There is no such device. */
  | 'missing'
  /** Another program holds it. */
  | 'in-use'
  /** The page is not on HTTPS or localhost, so the browser offers no devices. */
  | 'insecure'
  /** The track ended by itself: unplugged, or taken back. */
  | 'lost'
  | 'failed';

/** One source of media. `off`: the person does not want it, or was not asked yet. A muted microphone is `off` with its track kept. */
export type SourceState =
  | { readonly status: 'off' }
  | { readonly status: 'starting' }
  | { readonly status: 'on' }
  /** Wanted and open, and the operating system lets nothing through. */
  | { readonly status: 'silenced' }
  | { readonly status: 'unavailable'; readonly problem: MediaProblem };

/** A device that can be chosen. */
export type DeviceChoice = {
  readonly id: string;
  readonly label: string;
  /** The same for the parts of one thing, such as the two halves of a headset, and for "default" and what it stands for. */
  readonly groupId: string;
};

/** The devices of this machine by their kind. Empty before the permission, and where a browser does not tell. */
export type DeviceLists = {
  readonly microphones: readonly DeviceChoice[];
  readonly cameras: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
};

/** What happened to a device, or was noticed about one, without any failure: worth a word, never an alarm. */
export type MediaHint =
  /** The microphone is on and open, and nothing comes from it. */
  | { readonly kind: 'silent-microphone' }
  /** Somebody speaks into a muted microphone. */
  | { readonly kind: 'talking-muted' }
  /** The camera's picture has been black for a while. */
  | { readonly kind: 'black-camera' }
  /** The same person is in the room already, so the microphone of this page stays off. */
  | { readonly kind: 'second-device' }
  | DeviceNews;

/** One device took the place of another, by itself. */
export type DeviceNews = {
  readonly kind: 'device';
  readonly source: 'microphone' | 'camera' | 'speaker';
  /** `unplugged`: `former` is gone. `returned`: the one that the person prefers is here again. `switched`: the system's own choice changed. */
  readonly change: 'unplugged' | 'returned' | 'switched';
  readonly former: string;
  readonly now: string;
};

/** What this browser captures and sends, and where it plays. */
export type LocalMediaState = DeviceLists & {
  readonly microphone: SourceState;
  readonly camera: SourceState;
  readonly screen: SourceState;
  /** The own picture: the screen while it is shared, else the camera. The object stays the same while its source does. Null when there is none. */
  readonly preview: MediaStream | null;
  /** Ids of the devices in use, else of the chosen ones; null lets the browser choose. */
  readonly microphoneId: string | null;
  readonly cameraId: string | null;
  /** Where others are heard: the chosen speaker while it is there; empty for the system's. */
  readonly speakerId: string;
  /** At most one of each kind, and one for each source of a `device`; the latest last. */
  readonly hints: readonly MediaHint[];
};

/** All that the page shows of a call. A new object at each change; equal parts keep their identity. */
export type CallSnapshot = {
  readonly state: CallState;
  readonly media: LocalMediaState;
  readonly relay: RelayState;
  /** By participant id: what each of them sends. The object stays the same for the life of a participant, also over a reconnection. */
  readonly remoteStreams: ReadonlyMap<string, MediaStream>;
  /** By participant id: how the connection to each of them is doing. Absent until it has been measured. */
  readonly connections: ReadonlyMap<string, ConnectionVerdict>;
  /** How good the call is so far, or the last one was; null when it was too short to say. */
  readonly callLevel: QualityLevel | null;
};

/** What others are told about `media`. */
export function mediaStateOf(media: LocalMediaState): MediaState {
  return {
    audio: media.microphone.status === 'on',
    video: media.camera.status === 'on' || media.screen.status === 'on',
    screen: media.screen.status === 'on',
  };
}
