import type { DeviceChoice, DeviceNews } from './callState.ts';

/** A device as an open track names it. */
export type DeviceRef = { readonly id: string; readonly groupId: string };

export type DeviceSituation = {
  /** What was there before the system told of a change, and what is there now. */
  before: readonly DeviceChoice[];
  now: readonly DeviceChoice[];
  /** What the person chose at some time. */
  chosenId: string | null;
  /** What was in use during this visit and was unplugged. */
  lostId: string | null;
  /** What is in use. */
  live: DeviceRef | null;
  /** Whether a device is wanted and there is none. */
  isMissed: boolean;
};

/** The device to open in place of the present one (null lets the browser choose), and what to tell of it; or to stay with what is. */
export type NextDevice = 'stay' | { deviceId: string | null; change: DeviceNews['change'] };

/** The names by which Chromium says which device the system prefers. Each stands for another in the same list. */
const PSEUDO: readonly string[] = ['default', 'communications'];

/**
 * What to do when devices came or went. It looks at what has changed, not at what is: a browser that gives another
 * device than it was asked for is not asked again and again.
 */
export function nextDevice({ before, now, chosenId, lostId, live, isMissed }: DeviceSituation): NextDevice {
  const isHere = (id: string | null): boolean => now.some((device) => device.id === id);
  const came = (id: string | null): boolean => isHere(id) && !before.some((device) => device.id === id);

  if (live === null) {
    if (!isMissed || !now.some(({ id }) => came(id))) return 'stay';
    const wish = [chosenId, lostId].find(isHere) ?? null;
    return { deviceId: wish, change: wish === null ? 'switched' : 'returned' };
  }
  // Not listed yet: the permission has just been given, and everything seems to have come.
  if (!before.some(({ id }) => id === live.id)) return 'stay';

  // What the person chose comes before what they merely had; it is not left for a lesser one.
  for (const wish of [chosenId, lostId]) {
    if (wish === live.id) break;
    if (came(wish)) return { deviceId: wish, change: 'returned' };
  }
  if (!isHere(live.id)) return { deviceId: null, change: 'unplugged' };

  const groupOf = (devices: readonly DeviceChoice[]) => devices.find(({ id }) => id === live.id)?.groupId;
  if (!PSEUDO.includes(live.id) || groupOf(before) === groupOf(now)) return 'stay';
  const isGone = realDevice(now, { id: live.id, groupId: groupOf(before) ?? '' }) === null;
  return { deviceId: null, change: isGone ? 'unplugged' : 'switched' };
}

/** The listed device that `ref` means, with the name that a person knows it by. Null when it is not in the list. */
export function realDevice(devices: readonly DeviceChoice[], ref: DeviceRef): DeviceChoice | null {
  const isPseudo = PSEUDO.includes(ref.id);
  return (
    devices.find(({ id, groupId }) => (isPseudo ? groupId === ref.groupId && !PSEUDO.includes(id) : id === ref.id)) ??
    null
  );
}
