/**
 * Prints what it is given, each line behind a name.
 * @param {string} name
 * @returns {(chunk: string) => void}
 */
export function prefixed(name) {
  let rest = '';
  return (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) console.log(`${name} | ${line}`);
  };
}
