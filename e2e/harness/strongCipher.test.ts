import { expect, test } from 'vitest';
import { isStrongCipher, weaknessesOf, weaknessOf } from './strongCipher.ts';

test.each([
  'SRTP_AES128_CM_HMAC_SHA1_80', // Chromium
  'SRTP_AEAD_AES_128_GCM', // Firefox
  'SRTP_AES128_CM_HMAC_SHA1_32',
  'SRTP_AEAD_AES_256_GCM',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_256_HMAC_SHA1_80',
  'AEAD_AES_128_GCM',
])('%s is strong', (name) => expect(isStrongCipher(name)).toBe(true));

test.each([
  '',
  'SRTP_NULL_HMAC_SHA1_80',
  'NULL_HMAC_SHA1_128',
  'AES_CM_64_HMAC_SHA1_80',
  'SRTP_AES64_CM_HMAC_SHA1_80',
  'AES_CM_HMAC_SHA1_128',
  'SRTP_DES128_CM_HMAC_SHA1_80',
  'NO_AES_CM_128_HMAC_SHA1_80',
])('"%s" is not', (name) => expect(isStrongCipher(name)).toBe(false));

const safe = {
  dtlsState: 'connected',
  dtlsCipher: 'TLS_AES_128_GCM_SHA256',
  srtpCipher: 'SRTP_AES128_CM_HMAC_SHA1_80',
};

test('a transport is safe when DTLS is connected and both ciphers are told and good', () => {
  expect(weaknessOf(safe)).toBeNull();
  expect(weaknessOf({})).toBe('DTLS is absent');
  expect(weaknessOf({ ...safe, dtlsState: 'failed' })).toBe('DTLS is failed');
  expect(weaknessOf({ ...safe, dtlsCipher: '' })).toBe('DTLS has no cipher');
  expect(weaknessOf({ dtlsState: 'connected', dtlsCipher: safe.dtlsCipher })).toBe('the cipher of SRTP is absent');
  expect(weaknessOf({ ...safe, srtpCipher: 'SRTP_NULL_HMAC_SHA1_80' })).toMatch(/NULL/);
});

test('a connection is safe when each of its transports is, and not when it tells of none', () => {
  expect(weaknessesOf([safe, safe])).toEqual([]);
  expect(weaknessesOf([safe, { ...safe, dtlsState: 'new' }])).toEqual(['DTLS is new']);
  expect(weaknessesOf([])).toEqual(['there is no transport']);
});
