import { enter } from './enter.mjs';

// npm run -s sbom: what ships, as a CycloneDX list of its packages, from the lock file alone. Touches no network.
await enter(import.meta.url, async () => {
  const { execFileSync } = await import('node:child_process');
  const { join } = await import('node:path');
  const { letGo } = await import('./children.mjs');
  const { findNpm, npmEnvironment, readJson } = await import('./npm.mjs');
  const { root } = await import('./project.mjs');
  const { shippedPackages } = await import('./shippedPackages.mjs');
  const { command, before, shell } = findNpm();
  const args = [
    ...before,
    'sbom',
    '--sbom-format=cyclonedx',
    '--package-lock-only',
    '--offline',
    '--no-update-notifier',
  ];
  const options = { cwd: root, env: npmEnvironment(process.env), shell, maxBuffer: 2 ** 26 };
  const bom = JSON.parse(
    execFileSync(command, args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );

  const locked = readJson(join(root, 'package-lock.json')).packages;
  const refs = new Set(
    [...shippedPackages(locked, ['protocol', 'server', 'client'])].map(
      (path) => `${path.replace(/^.*node_modules\//, '')}@${locked[path].version}`,
    ),
  );
  /** @type {(entry: { 'bom-ref'?: string, ref?: string }) => boolean} */
  const ships = (entry) => refs.has(entry['bom-ref'] ?? entry.ref ?? '');
  bom.metadata.component.name = 'parley';
  bom.components = bom.components.filter(ships);
  bom.dependencies = bom.dependencies.filter(ships);
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
  // The text may still be on its way: the process ends by itself when it has arrived.
  letGo();
});
