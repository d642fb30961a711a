/** Texts by which a secret would be found in a log although it does not stand there as it is. */
function disguises(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // In base64 the letters depend on where in a group of three bytes a text begins. What its neighbours change is left out.
  const packed = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const from = Math.ceil((before * 4) / 3);
    const to = Math.floor((whole.length * 4) / 3);
    return [whole.toString('base64').slice(from, to), whole.toString('base64url').slice(from, to)];
  });
  return [encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), bytes.toString('hex'), ...packed];
}

/** Every way in which a secret may stand in a log: as it is, for a URL, in JSON, as hexadecimal digits, in base64. */
export function formsOf(secret: string): string[] {
  return [...new Set([secret, ...disguises(secret)])];
}

/** The names of the secrets that are in `text`, in whichever form. Letters count alike, large or small, as addresses do. */
export function secretsIn(text: string, secrets: Iterable<readonly [name: string, secret: string]>): string[] {
  const lower = text.toLowerCase();
  return [...secrets]
    .filter(([, secret]) => formsOf(secret).some((form) => lower.includes(form.toLowerCase())))
    .map(([name]) => name);
}
