import { expect, it } from 'vitest';
import { smtpOptions } from './smtpOptions.ts';

it.each([
  ['smtp://mail.example.com:587', {}],
  ['smtp://me:pw@mail.example.com:587', { requireTLS: true }],
  ['smtps://me:pw@mail.example.com', {}],
  // Whoever writes this knows what it means.
  ['smtp://me:pw@mail.example.com?ignoreTLS=true', {}],
  ['smtp://me:pw@localhost:25', { tls: { rejectUnauthorized: false } }],
  ['smtp://127.0.0.1:1025', { tls: { rejectUnauthorized: false } }],
  ['smtp://[::1]:1025', { tls: { rejectUnauthorized: false } }],
  ['smtp://127.example.com', {}],
])('%s asks for %j', (url, more) => {
  expect(smtpOptions(url)).toEqual({ url, ...more });
});
