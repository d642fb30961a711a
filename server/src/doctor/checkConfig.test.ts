import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { checkConfig } from './checkConfig.ts';

const strong = 'q3Lm8vXz0RtYw2Kp6NcBh4JsDf7GaEu9Zx';
const mends = (env: Record<string, string>, target: string): string[] =>
  checkConfig(readConfig(env), new URL(target))
    .filter(({ verdict }) => verdict === 'mend')
    .map(({ words }) => words);

describe('settings', () => {
  it('of a real deployment need no mending', () => {
    const env = { NODE_ENV: 'production', JWT_SECRET: strong, PUBLIC_URL: 'https://meet.example.com' };
    expect(mends(env, 'https://meet.example.com')).toEqual([]);
  });

  it('of none at all are fine on one machine', () => {
    for (const target of ['http://localhost:5000', 'http://127.0.0.1:5000', 'http://[::1]:5000']) {
      expect(mends({}, target)).toEqual([]);
    }
  });

  it('elsewhere want production, an address and HTTPS', () => {
    const words = mends({}, 'http://192.168.1.20:5000').join('\n');
    expect(words).toContain('NODE_ENV=production');
    expect(words).toContain('PUBLIC_URL is not set');
    expect(words).toContain('needs HTTPS');
  });

  it.each(['short', 'x'.repeat(64), 'abababababababababababababababababab'])(
    'do not hold with the secret %s',
    (secret) => {
      expect(mends({ JWT_SECRET: secret }, 'http://localhost:5000').join('\n')).toContain('JWT_SECRET');
    },
  );

  it('pass on what the start would note', () => {
    const env = { PUBLIC_URL: 'https://meet.example.com', VITE_API_URL: 'https://api.example.org' };
    const notes = checkConfig(readConfig(env), new URL('https://meet.example.com'));
    expect(notes.find(({ words }) => words.includes('refresh is off'))?.verdict).toBe('note');
  });
});
