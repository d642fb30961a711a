import type { Rung } from './sendingLadder.ts';

/** What a video track shows, as far as it decides what may be given up. */
export type VideoContent = 'camera' | 'screen';

/** The parameters of both senders of a connection (W3C WebRTC 5.2.9 and webrtc-extensions). */
export type SendingPlan = {
  readonly audio: RTCRtpEncodingParameters;
  readonly video: RTCRtpEncodingParameters;
  readonly degradationPreference: 'balanced' | 'maintain-resolution';
};

/**
 * Pictures that one person sends and receives together stay below 4 Mbit/s with the sound: two people at 720p have 1.8
 * each way, more people share it.
 */
const PICTURES_KBPS = 1800;

/** A face may become smaller. Bits: enough for its size, and never so many that a link which holds just this rung is filled. */
const CAMERA: Record<Rung, { scale: number; framesPerSecond: number; kbps: number }> = {
  first: { scale: 4, framesPerSecond: 30, kbps: PICTURES_KBPS },
  full: { scale: 1, framesPerSecond: 30, kbps: PICTURES_KBPS },
  threeQuarters: { scale: 4 / 3, framesPerSecond: 30, kbps: 800 },
  half: { scale: 2, framesPerSecond: 24, kbps: 400 },
  quarter: { scale: 4, framesPerSecond: 20, kbps: 150 },
  paused: { scale: 4, framesPerSecond: 20, kbps: 150 },
};

/** Writing must stay legible: a screen gives up movement first. */
const SCREEN: typeof CAMERA = {
  first: { scale: 4, framesPerSecond: 30, kbps: PICTURES_KBPS },
  full: { scale: 1, framesPerSecond: 30, kbps: PICTURES_KBPS },
  threeQuarters: { scale: 1, framesPerSecond: 15, kbps: 800 },
  half: { scale: 1, framesPerSecond: 8, kbps: 400 },
  quarter: { scale: 1.5, framesPerSecond: 5, kbps: 150 },
  paused: { scale: 1.5, framesPerSecond: 5, kbps: 150 },
};

/**
 * Opus, before redundancy doubles it: 32 is the browser's own choice for one voice. On a link of 100 kbit/s that, twice,
 * and the headers of 50 packets a second would leave room for nothing.
 */
const VOICE_KBPS: Record<Rung, number> = {
  first: 32,
  full: 32,
  threeQuarters: 32,
  half: 24,
  quarter: 16,
  paused: 16,
};

/** What is sent on this rung. @param receivers how many others get pictures of us; they share what a person may send */
export function sendingPlan(rung: Rung, content: VideoContent, receivers: number): SendingPlan {
  const { scale, framesPerSecond, kbps } = (content === 'screen' ? SCREEN : CAMERA)[rung];
  const shareKbps = PICTURES_KBPS / Math.max(1, receivers);
  return {
    audio: { maxBitrate: VOICE_KBPS[rung] * 1000, priority: 'high', networkPriority: 'high' },
    video: {
      active: rung !== 'paused',
      scaleResolutionDownBy: scale,
      maxFramerate: framesPerSecond,
      maxBitrate: Math.round(Math.min(kbps, shareKbps) * 1000),
      priority: 'low',
      networkPriority: 'low',
    },
    degradationPreference: content === 'screen' ? 'maintain-resolution' : 'balanced',
  };
}
