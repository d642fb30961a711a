import type { VideoContent } from './sendingPlan.ts';

/** Only what was captured from a display says which surface it was (W3C Screen Capture 5.4.1). */
export function contentOf(track: MediaStreamTrack | null): VideoContent {
  return track?.kind === 'video' && track.getSettings().displaySurface !== undefined ? 'screen' : 'camera';
}
