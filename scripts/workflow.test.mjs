import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './project.mjs';

const workflow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8');

test('hosted CI runs all tests, asks for known weaknesses, and does so each week', () => {
  expect(workflow).toContain('npm test\n');
  expect(workflow).toMatch(/npm audit .*--audit-level=high/);
  expect(workflow).toMatch(/schedule:\n +- cron: '\d+ \d+ \* \* \d'/);
});

test('it may write nothing, and takes only actions with a version', () => {
  expect([...workflow.matchAll(/^ *(\w+): write/gm)]).toEqual([]);
  expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m);
  const actions = [...workflow.matchAll(/uses: (\S+)/g)].map(([, name = '']) => name);
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((name) => !/^actions\/[\w-]+@(v\d+|[0-9a-f]{40})$/.test(name))).toEqual([]);
});
