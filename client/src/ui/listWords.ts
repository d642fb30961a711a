const list = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });

/** Names in a sentence: "Ada", "Ada and Ben", "Ada, Ben, and 3 others". */
export function listWords(names: readonly string[], shown = 3): string {
  if (names.length <= shown) return list.format(names);
  const rest = names.length - (shown - 1);
  return list.format([...names.slice(0, shown - 1), `${rest} others`]);
}
