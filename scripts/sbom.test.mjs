import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJson } from './npm.mjs';
import { root } from './project.mjs';

test('"npm run sbom" lists every package that ships, with version and checksum, and none that only builds or tests', () => {
  const text = execFileSync(process.execPath, [join(root, 'scripts/sbom.mjs')], { encoding: 'utf8' });
  /** @type {{ bomFormat: string, components: { name: string, version: string, hashes?: { content: string }[] }[] }} */
  const bom = JSON.parse(text);
  expect(bom.bomFormat).toBe('CycloneDX');
  const listed = new Map(bom.components.map((component) => [component.name, component]));
  for (const folder of ['protocol', 'server', 'client']) {
    /** @type {Record<string, string>} */
    const needed = readJson(join(root, folder, 'package.json')).dependencies ?? {};
    for (const [name, version] of Object.entries(needed).filter(([name]) => !name.startsWith('@parley/'))) {
      expect([name, listed.get(name)?.version]).toEqual([name, version]);
      expect(listed.get(name)?.hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/);
    }
  }
  // What those need in turn: the parts that floors are set for among them.
  for (const name of ['socket.io-parser', 'engine.io', 'ws']) expect([...listed.keys()]).toContain(name);
  for (const name of ['vitest', 'playwright-core', 'vite', 'typescript'])
    expect([...listed.keys()]).not.toContain(name);
});
