import type { MediaProblem } from './callState.ts';

/** A captured track, or why there is none. */
export type Captured = { track: MediaStreamTrack } | { problem: MediaProblem };

/** Echo is cancelled (seed), and what a room adds to a voice is taken away. */
const VOICE: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const SIZE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 } };
const PICTURE: MediaTrackConstraints = { ...SIZE, frameRate: { ideal: 30 } };

/**
 * From the best to what any device can do; each step gives up one wish. The device is asked for exactly: where it is
 * only preferred, Chromium gives the system's microphone all the same. One that is not there any more is given up last,
 * and then the others are tried from the best again.
 */
function wishesFor(deviceId: string | null, wishes: readonly MediaTrackConstraints[]): MediaTrackConstraints[] {
  if (deviceId === null) return [...wishes];
  return [...wishes.map((wish) => ({ ...wish, deviceId: { exact: deviceId } })), ...wishes];
}

const microphoneWishes = (deviceId: string | null) => wishesFor(deviceId, [VOICE, { echoCancellation: true }, {}]);
const cameraWishes = (deviceId: string | null) => wishesFor(deviceId, [PICTURE, SIZE, {}]);

/** Opens the microphone. Never throws: a refusal is a value with its reason. */
export async function captureMicrophone(deviceId: string | null): Promise<Captured> {
  return firstOf(microphoneWishes(deviceId), 'audio');
}

/** Opens the camera. Never throws. */
export async function captureCamera(deviceId: string | null): Promise<Captured> {
  return firstOf(cameraWishes(deviceId), 'video');
}

/** Both with one question to the person; when that fails, each by itself, to learn what is wrong with which. */
export async function captureBoth(
  microphoneId: string | null,
  cameraId: string | null,
): Promise<{ microphone: Captured; camera: Captured }> {
  try {
    const stream = await devices().getUserMedia({
      audio: microphoneWishes(microphoneId)[0] ?? true,
      video: cameraWishes(cameraId)[0] ?? true,
    });
    const [audio] = stream.getAudioTracks();
    const [video] = stream.getVideoTracks();
    if (audio && video) return { microphone: { track: audio }, camera: { track: video } };
  } catch (error) {
    // Whoever has just said no is not asked again for each device.
    if (problemOf(error) === 'denied') {
      const denied = { problem: 'denied' } as const;
      return {
        microphone: (await permission('microphone')) === 'granted' ? await captureMicrophone(microphoneId) : denied,
        camera: (await permission('camera')) === 'granted' ? await captureCamera(cameraId) : denied,
      };
    }
    // Any other error says too little: a missing camera fails the microphone as well. The single requests tell.
  }
  const microphone = await captureMicrophone(microphoneId);
  return { microphone, camera: await captureCamera(cameraId) };
}

/** What the browser would answer for this device, if it tells. */
export async function permission(name: 'microphone' | 'camera'): Promise<PermissionState | 'unknown'> {
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return 'unknown';
  }
}

/** Asks the person for a screen, a window or a tab. */
export async function captureScreen(): Promise<Captured> {
  try {
    const stream = await devices().getDisplayMedia({ video: { frameRate: { ideal: 30 } }, audio: false });
    const [track] = stream.getVideoTracks();
    return track ? { track } : { problem: 'failed' };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** Asks the person for a speaker, where the browser does not list them by itself. Null when they choose none. */
export async function pickSpeaker(): Promise<string | null> {
  // Audio Output Devices API 3.1: in Firefox, and not in the types.
  const { selectAudioOutput } = navigator.mediaDevices as { selectAudioOutput?: () => Promise<MediaDeviceInfo> };
  try {
    return (await selectAudioOutput?.call(navigator.mediaDevices))?.deviceId ?? null;
  } catch {
    // Closing the picker is a decision, not a fault.
    return null;
  }
}

async function firstOf(wishes: readonly MediaTrackConstraints[], kind: 'audio' | 'video'): Promise<Captured> {
  let problem: MediaProblem = 'failed';
  for (const constraints of wishes) {
    try {
      const stream = await devices().getUserMedia({ [kind]: constraints });
      const [track] = stream.getTracks();
      if (track) return { track };
    } catch (error) {
      problem = problemOf(error);
      // Fewer wishes help against constraints, not against a person, a policy or the want of any device.
      const isChosenMissing = problem === 'missing' && constraints.deviceId !== undefined;
      if (problem !== 'failed' && problem !== 'in-use' && !isChosenMissing) break;
    }
  }
  return { problem };
}

function devices(): MediaDevices {
  // Absent outside a secure context, whatever the types say.
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  if (!mediaDevices) throw new DOMException('No media devices on an insecure page.', 'SecurityError');
  return mediaDevices;
}

/** The names of Media Capture and Streams 10.2, in our words. */
function problemOf(error: unknown): MediaProblem {
  if (!(error instanceof DOMException)) return 'failed';
  switch (error.name) {
    case 'NotAllowedError':
      // Chromium tells apart who refused only in the text.
      return /system/i.test(error.message) ? 'system-denied' : 'denied';
    case 'SecurityError':
      return globalThis.isSecureContext ? 'denied' : 'insecure';
    case 'NotFoundError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'failed';
  }
}
