import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { ERROR_SENTENCES, PUSHES, REQUESTS } from '../protocol/src/index.ts';
import { readConfig, VARIABLES } from '../server/src/config.ts';
import { createExpressApp } from '../server/src/http/expressApp.ts';
import { createMetrics } from '../server/src/metrics.ts';
import { root } from './project.mjs';

const skipped = new Set(['node_modules', 'dist', 'data', '.git', '.cache']);

/**
 * Every file of the project below `folder`, by its path from the root.
 * @param {string} [folder]
 * @returns {string[]}
 */
function filesIn(folder = root) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [relative(root, path)];
  });
}

/** @param {string} path */
const read = (path) => readFileSync(join(root, path), 'utf8');

/**
 * The names of a page's headings such as "### `joinRoom`" or "### `GET /healthz`, `GET /readyz`".
 * @param {string} page
 */
function headedNames(page) {
  const headings = page.split('\n').filter((line) => /^#{2,4} /.test(line));
  return new Set(headings.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)));
}

/**
 * The part of a page under one heading of the second level.
 * @param {string} page
 * @param {string} heading
 */
function section(page, heading) {
  return page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

/**
 * The names that begin a row of a page's tables.
 * @param {string} page
 */
function tabledNames(page) {
  return new Set([...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name));
}

/**
 * @typedef {{ route?: { path: string, methods: Record<string, boolean> }, handle?: { stack?: Layer[] } }} Layer
 * @param {Layer[]} stack
 * @returns {string[]}
 */
function routesIn(stack) {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return routesIn(handle?.stack ?? []);
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`);
  });
}

/** The routes of the app itself, asked of Express: a list beside it could forget one. */
function routesOfTheServer() {
  const metrics = createMetrics();
  // Routes are only listed, never called: nothing that answers them is needed.
  const nothing = /** @type {any} */ ({});
  const app = createExpressApp({
    config: readConfig({}),
    store: nothing,
    log: nothing,
    metrics,
    accounts: nothing,
    secondFactors: nothing,
    secondStep: nothing,
    passkeys: nothing,
    rooms: nothing,
    guests: nothing,
    history: nothing,
    securityHistory: nothing,
    recovery: nothing,
    administration: nothing,
    report: nothing,
    liveView: nothing,
    isAllowedOrigin: () => true,
    trustsProxy: () => false,
    transportFault: () => null,
    clientDist: root,
  });
  return routesIn(/** @type {any} */ (app).router.stack);
}

describe('docs/PROTOCOL.md', () => {
  const page = read('docs/PROTOCOL.md');
  const codes = tabledNames(section(page, 'Refusals'));
  const routes = headedNames(section(page, 'REST'));
  const requests = headedNames(section(page, 'What a client sends'));
  const pushes = headedNames(section(page, 'What the server pushes'));
  const served = routesOfTheServer();
  const pushed = [...Object.keys(PUSHES), 'seatCheck'];

  it.each(Object.keys(ERROR_SENTENCES))('explains the error code %s', (code) => expect(codes).toContain(code));
  it.each(served)('has a heading for %s', (route) => expect(routes).toContain(route));
  it.each(Object.keys(REQUESTS))('has a heading for the request %s', (name) => expect(requests).toContain(name));
  it.each(pushed)('has a heading for the push %s', (name) => expect(pushes).toContain(name));

  it('describes nothing that is not there', () => {
    expect([...codes].filter((code) => !Object.hasOwn(ERROR_SENTENCES, code))).toEqual([]);
    // The page itself is no route: whatever path nothing else answers gives it.
    expect([...routes].filter((route) => route !== 'GET /' && !served.includes(route))).toEqual([]);
    expect([...requests].filter((name) => !Object.hasOwn(REQUESTS, name))).toEqual([]);
    expect([...pushes].filter((name) => !pushed.includes(name))).toEqual([]);
  });
});

describe('docs/SELF_HOSTING.md', () => {
  const page = read('docs/SELF_HOSTING.md');
  const rows = new Map(page.split('\n').map((line) => [/^\| `([A-Z_]+)` \|/.exec(line)?.[1], line]));

  it.each(VARIABLES.map(({ name, default: fallback }) => [name, fallback]))(
    'explains %s and its default',
    (name, fallback) => {
      const row = rows.get(name);
      expect(row).toBeDefined();
      // Of a default in words only the first part is the value: "none: SQLite in DATA_DIR".
      expect(row?.replaceAll('`', '')).toContain(fallback);
    },
  );

  it('explains no variable that is not there', () => {
    const known = new Set(VARIABLES.map(({ name }) => /** @type {string | undefined} */ (name)));
    expect([...rows.keys()].filter((name) => name !== undefined && !known.has(name))).toEqual([]);
  });
});

describe('docs/decisions/003-versions.md', () => {
  const rows = read('docs/decisions/003-versions.md').matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|/gm);
  const manifests = ['server', 'client'].map((folder) => JSON.parse(read(join(folder, 'package.json'))));
  const versions = Object.assign({}, ...manifests.flatMap((one) => [one.dependencies, one.devDependencies]));

  it.each([...rows].map(([, name, version]) => [name, version]))('says rightly that %s is %s', (name, version) => {
    expect(versions[name ?? '']).toBe(version);
  });
});

describe('the links of', () => {
  const pages = filesIn().filter((path) => extname(path) === '.md');

  test.each(pages)('%s lead somewhere', (path) => {
    const text = read(path).replaceAll(/^```[\s\S]*?^```/gm, '');
    const targets = [...text.matchAll(/\]\(<?([^)\s>]+)>?\)/g)].map(([, target]) => target ?? '');
    const dead = targets.filter((target) => !/^(https?:|mailto:)/.test(target) && !leadsSomewhere(path, target));
    expect(dead).toEqual([]);
  });
});

describe('the files that a page names', () => {
  const file =
    /`((?:protocol|server|client|e2e|proofs|deploy|scripts|docs)[/][\w./-]+[.](?:tsx?|mjs|css|md|ya?ml|json))`/g;
  const pages = filesIn().filter((path) => extname(path) === '.md');

  test.each(pages)('in %s are there', (path) => {
    const named = [...read(path).matchAll(file)].map(([, name = '']) => name);
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});

/**
 * @param {string} page
 * @param {string} target a path beside the page, a heading, or both
 */
function leadsSomewhere(page, target) {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? page : join(dirname(page), decodeURIComponent(file));
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || anchorsOf(read(path)).has(anchor);
}

/**
 * The anchors that a forge makes of a page's headings.
 * @param {string} text
 */
function anchorsOf(text) {
  /** @type {Set<string>} */
  const anchors = new Set();
  for (const [, heading = ''] of text.matchAll(/^#{1,6} (.*)$/gm)) {
    const plain = heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = plain;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${plain}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

describe('the project speaks of itself alone', () => {
  // Written with classes of one letter, so that this file does not hold what it looks for.
  /** @type {[string, RegExp][]} */
  const foreign = [
    ['a path of one machine', /(^|[\s"'`(=])[/](work|home|Users)[/]/m],
    ['a task, or the papers of one', /\b(CONTRACT|FACTS|DESIGN)[.]md\b|[/]shared[/](seed|hooks)|\bsub-?agents?\b/],
    ['a private package registry', /"resolved": "https?:[/]{2}(?!registry[.]npmjs[.]org[/])/],
  ];
  const hasText =
    /\.(md|mjs|[cm]?[jt]sx?|json|html|css|ya?ml|example|go|sh)$|(^|\/)(Dockerfile|LICENSE|run|\.nvmrc|\.npmrc)$/;
  const files = filesIn().filter((path) => hasText.test(path));

  test.each(foreign)('and never names %s', (_, pattern) => {
    expect(files.filter((path) => pattern.test(read(path)))).toEqual([]);
  });
});
