import { expect, it } from 'vitest';
import { createLog } from './log.ts';

it('writes ids and never what it must not', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  log.debug('unheard');
  log.info(
    { socket: 'id-1', email: 'hush', req: { authorization: 'hush', headers: { cookie: 'hush' } }, sdp: 'hush' },
    'x',
  );
  log.warn({ body: { password: 'hush', token: 'hush' } }, 'y');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain('hush');
  expect(lines[0]).toContain('id-1');
});
