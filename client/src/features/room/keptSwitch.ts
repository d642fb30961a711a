/** Whether something is on that a person can turn off in this browser. On where nothing can be kept. */
export function isKeptOn(storage: Pick<Storage, 'getItem'> | null, key: string): boolean {
  try {
    return storage?.getItem(key) !== 'off';
  } catch {
    return true;
  }
}

export function keepOn(storage: Pick<Storage, 'setItem' | 'removeItem'> | null, key: string, isOn: boolean): void {
  try {
    if (isOn) storage?.removeItem(key);
    else storage?.setItem(key, 'off');
  } catch {
    // What cannot be kept holds until the page is left.
  }
}
