import type { ErrorCode } from '@parley/protocol';
import type { CallSnapshot, MediaHint } from './callState.ts';
import type { ConnectionSample } from './quality/ConnectionSample.ts';

/** What the page may ask of the engine. `Call` is the real one. Nothing here throws: what went wrong is in the snapshot. */
export interface CallControls {
  /** Calls `listener` after each change of the snapshot. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  getSnapshot(): CallSnapshot;

  /** Opens the microphone and the camera as wanted, for the preview or for the room. Asks for permission if needed. */
  openMedia(): Promise<void>;
  /** Stops every track and releases the devices. */
  closeMedia(): void;
  /** Mutes or unmutes; opens the microphone if it was not open. */
  setMicrophone(isOn: boolean): Promise<void>;
  /** Starts or stops the camera; a stopped camera's light is off. */
  setCamera(isOn: boolean): Promise<void>;
  /** Shares or stops sharing the screen, in place of the camera. */
  setScreen(isOn: boolean): Promise<void>;
  /** Takes another device, now and from now on. */
  chooseMicrophone(deviceId: string): Promise<void>;
  chooseCamera(deviceId: string): Promise<void>;
  /** Lets others be heard there, now and from now on. Empty: where the system plays. */
  chooseSpeaker(deviceId: string): void;
  /** The same, by the browser's own question: for browsers that list no speakers unasked. */
  pickSpeaker(): Promise<void>;
  /** The person has read it. It does not come again for the same device. */
  dismissHint(hint: MediaHint): void;
  /** Sends and receives through the server's relay only, so that others do not learn this device's address. For connections that begin from now on; remembered. */
  setRelayOnly(isOnly: boolean): void;
  /** How loud the microphone is right now, 0 to 1; 0 when it is off. For a meter; call it each frame. */
  microphoneLevel(): number;
  /** The last second of the connection to this participant, for the one who asks; null while there is none. */
  connectionSample(id: string): ConnectionSample | null;

  /** Enters the room; a running call is joined. Leaves the present room first. */
  join(roomId: string): void;
  /** Asks the hosts of the room to be let in; admitted, one is inside at once. Leaves the present room first. */
  knock(roomId: string): void;
  /** Does as a host asked: mutes. Or does not. Either way the wish is settled. */
  answerMuteWish(doesMute: boolean): void;
  /** What only a host may do. */
  readonly host: HostControls;
  /** Whether this tab was in `roomId` before a reload and can have its seat back without a pre-join. */
  canResume(roomId: string): boolean;
  /** Calls everybody in the room. */
  startCall(): void;
  /** Ends the call for oneself and leaves the room. */
  endCall(): void;
  /** Leaves the room quietly, without ending anything for others: navigation away, sign-out. */
  leave(): void;
  /** Forgets the summary of the last call, back to idle. */
  dismiss(): void;
}

/** Why something that a host asked for was not done. */
export type HostRefusal = ErrorCode | 'unreachable';

/** What a host may ask of the server. Each resolves with null when it was done, else with why it was not; none rejects. */
export interface HostControls {
  admit(knockId: string): Promise<HostRefusal | null>;
  /** `keepOut`: this person's knocks are not shown any more. */
  decline(knockId: string, keepOut: boolean): Promise<HostRefusal | null>;
  /** Puts a participant out, and keeps them out. */
  remove(id: string): Promise<HostRefusal | null>;
  askToMute(id: string): Promise<HostRefusal | null>;
  lock(isLocked: boolean): Promise<HostRefusal | null>;
  endForAll(roomId: string): Promise<HostRefusal | null>;
  /** Makes a participant host. */
  handOver(id: string): Promise<HostRefusal | null>;
}
