export type CaptureSize = { width: number; height: number; frameRate: number };

/** Runs in the page before its own scripts: whatever camera is asked for gives pictures of this size, so that two cores can encode for all. */
export function captureAt(size: CaptureSize): void {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (constraints) =>
    original(constraints?.video ? { ...constraints, video: size } : constraints);
}
