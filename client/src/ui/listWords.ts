const list = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });

/** A piece of a sentence that names people. A line that is too short for it cuts names, and nothing else. */
export type NamingPart = { readonly text: string; readonly isName: boolean };

/** Names in a sentence: "Ada", "Ada and Ben", "Ada, Ben, and 3 others". */
export function listWords(names: readonly string[], shown = 3): string {
  return listParts(names, shown)
    .map(({ text }) => text)
    .join('');
}

/** The same in its parts. */
export function listParts(names: readonly string[], shown = 3): NamingPart[] {
  const named = names.length <= shown ? names : names.slice(0, shown - 1);
  const rest = names.length - named.length;
  const parts = list.formatToParts(rest === 0 ? named : [...named, `${rest} others`]);
  return parts.map(({ type, value }, index) => ({
    text: value,
    isName: type === 'element' && (rest === 0 || index < parts.length - 1),
  }));
}
