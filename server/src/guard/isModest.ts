/** As deep as any payload of the protocol goes, several times over. */
const DEEPEST = 16;
/** 64 candidates of four fields each are some 600 values and names. */
const MOST_PARTS = 4000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Whether a JSON text is of a make that the protocol could use, as far as its parser's time is concerned: not deep, and
 * not of very many parts. 120 KB of nested arrays take the parser a hundred times as long as 120 KB in one string, and
 * this look at them less than either. It says nothing about whether the text is JSON.
 */
export function isModest(json: string): boolean {
  let depth = 0;
  let parts = 0;
  for (let index = 0; index < json.length; index += 1) {
    const character = json.charCodeAt(index);
    if (character === QUOTE) index = endOfString(json, index);
    else if (character === COMMA || character === COLON) parts += 1;
    // Each bracket and its brace differ in one bit: [ {  and  ] }.
    else if ((character & 0xdf) === 0x5b) depth += 1;
    else if ((character & 0xdf) === 0x5d) depth -= 1;
    if (depth > DEEPEST || parts > MOST_PARTS) return false;
  }
  return true;
}

/** The index of the quote that closes the string opened at `start`; the end of the text when none does. */
function endOfString(json: string, start: number): number {
  // Almost all of a description is one string: a search for the next quote passes over it many characters at a time.
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    // The walk back ends at the opening quote, if not before.
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return json.length;
}
