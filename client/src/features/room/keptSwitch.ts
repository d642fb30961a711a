/** What could not be kept: it holds until the page is left. */
const unkept = new Map<string, boolean>();

/** Whether something is on that a person can turn off in this browser. On until they do. */
export function isKeptOn(storage: Pick<Storage, 'getItem'> | null, key: string): boolean {
  try {
    return unkept.get(key) ?? storage?.getItem(key) !== 'off';
  } catch {
    return true;
  }
}

export function keepOn(storage: Pick<Storage, 'setItem' | 'removeItem'> | null, key: string, isOn: boolean): void {
  unkept.set(key, isOn);
  try {
    if (isOn) storage?.removeItem(key);
    else storage?.setItem(key, 'off');
    if (storage !== null) unkept.delete(key);
  } catch {
    // Full, or forbidden.
  }
}
