import { readFileSync } from 'node:fs';
import * as protocol from '@parley/protocol';
import { expect, it } from 'vitest';
import type { Schema } from './fields.ts';
import { pathNamesOf, ROUTES, type Scene } from './routes.ts';

// `scripts/docs.test.mjs` sees to it that the page has every route of the server, and no other.
const page = readFileSync(new URL('../../../docs/PROTOCOL.md', import.meta.url), 'utf8');
const sections = page
  .split(/^#{2,4} /m)
  .map((text) => ({ route: /^`((?:GET|POST|PUT|PATCH|DELETE) \/api\/[^`]*)`/.exec(text)?.[1], text }))
  .filter(({ route }) => route !== undefined);

const scene: Scene = {
  wire: { origin: 'http://localhost', must: async () => ({ options: { challenge: 'x' } }) } as never,
  holder: { password: 'p', roomId: 'r', passkey: { id: 'k', attest: () => ({}), assert: () => ({}) } } as never,
  victim: { email: 'v' },
  pawn: { userId: 'u' },
  serial: () => 1,
};

it('has every route that is documented, and no other', () => {
  expect(sections.length).toBeGreaterThan(40);
  expect(Object.keys(ROUTES).toSorted()).toEqual(sections.map(({ route }) => route).toSorted());
});

it.each(Object.entries(ROUTES))('%s has each name of its path and of its query', (route, { names, query }) => {
  const text = sections.find((one) => one.route === route)?.text ?? '';
  const documented = [...text.matchAll(/`\?(\w+)=/g)].map(([, name]) => name);
  expect(Object.keys(names?.(scene) ?? {})).toEqual(pathNamesOf(route));
  expect(Object.keys(query ?? {}).toSorted()).toEqual(documented.toSorted());
});

it('asks for each body that the protocol has', () => {
  const asked = new Set(Object.values(ROUTES).flatMap(({ schema }) => (schema ? [schema] : [])));
  const bodies = Object.entries(protocol).filter(([name]) => /Body$|^Proof$/.test(name));
  expect(bodies.length).toBeGreaterThan(20);
  expect(bodies.filter(([, schema]) => !asked.has(schema as Schema)).map(([name]) => name)).toEqual([]);
});

it.each(Object.entries(ROUTES))('%s has a body when the page shows one', (route, { schema }) => {
  const text = sections.find((one) => one.route === route)?.text ?? '';
  // What is asked for stands before the arrow, or before the status of the answer.
  const [asked = ''] = text.split(/→|20[01] `/);
  expect(asked.includes('`{ ')).toBe(schema !== undefined);
});
