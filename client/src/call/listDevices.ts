import type { DeviceChoice, DeviceLists } from './callState.ts';

/** Asks the browser what there is. Before the permission devices have neither id nor label: there is nothing to choose yet. */
export async function listDevices(): Promise<DeviceLists> {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  const all = (await mediaDevices?.enumerateDevices()) ?? [];
  return {
    microphones: choicesOf(all, 'audioinput'),
    cameras: choicesOf(all, 'videoinput'),
    speakers: choicesOf(all, 'audiooutput'),
  };
}

function choicesOf(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): DeviceChoice[] {
  return devices
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map(({ deviceId, label, groupId }) => ({ id: deviceId, label: label || deviceId, groupId }));
}
