/** As much of a schema of the protocol as says which fields there are (zod's own description of itself). */
export type Schema = {
  _zod: {
    def: {
      type: string;
      shape?: Record<string, Schema>;
      innerType?: Schema;
      element?: Schema;
      options?: readonly Schema[];
    };
  };
};

export type Body = Record<string, unknown>;

/** The whole of a body. */
export const WHOLE = '';
/** Beside the fields of a body: its own fields are put among them. */
export const AMONG = '+';

/** Every field of a schema by its path, those that hold others too: `passkey`, `passkey.response.signature`, `candidate.0`. */
export function fieldsOf(schema: Schema, path = ''): string[] {
  const { shape, innerType, element, options } = schema._zod.def;
  const inside = (key: string, field: Schema): string[] => {
    const at = path === '' ? key : `${path}.${key}`;
    return [at, ...fieldsOf(field, at)];
  };
  const found = [
    ...Object.entries(shape ?? {}).flatMap(([key, field]) => inside(key, field)),
    ...(innerType ? fieldsOf(innerType, path) : []),
    ...(element ? inside('0', element) : []),
    ...(options ?? []).flatMap((option) => fieldsOf(option, path)),
  ];
  return [...new Set(found)];
}

/** No text of a body; its place is taken by what JSON.stringify could not write. */
const PLACE = 'the place of a payload';

/** The JSON of `body` with `json` at a field, as it shall stand on the wire. What is missing on the way there is made. */
export function withField(body: Body, field: string, json: string): string {
  if (field === WHOLE) return json;
  if (field === AMONG) {
    const own = json.trim().slice(1, -1).trim();
    const rest = JSON.stringify(body).slice(1, -1);
    return `{${[rest, own].filter((part) => part !== '').join(',')}}`;
  }
  const copy = structuredClone(body);
  const keys = field.split('.');
  let inner: Record<string, unknown> = copy;
  for (const [index, key] of keys.slice(0, -1).entries()) {
    const next = inner[key];
    const made = typeof next === 'object' && next !== null ? next : keys[index + 1] === '0' ? [] : {};
    inner[key] = made;
    inner = made as Record<string, unknown>;
  }
  inner[keys.at(-1) ?? ''] = PLACE;
  return JSON.stringify(copy).replace(JSON.stringify(PLACE), () => json);
}
