import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** What an attacker may have come by, and the secret of the server, with which only the claims are left to be wrong. */
export type Loot = {
  secret: string;
  /** Good, and of somebody whose session lives. */
  token: string;
  /** Of another account, whose session lives as well. */
  otherToken: string;
  refreshToken: string;
  resumeToken: string;
  endedToken: string;
  deletedToken: string;
};
type Claims = Record<string, unknown>;

const HOUR_S = 3600;

/** Tokens that a server must refuse, each with a name. Not all of them are texts. */
export function forgeTokens(loot: Loot): [name: string, token: unknown][] {
  const { secret, token } = loot;
  const [head = '', payload = '', signature = ''] = token.split('.');
  const claims = claimsOf(token);
  const other = claimsOf(loot.otherToken);
  const nowS = Math.floor(Date.now() / 1000);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsaPublic = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const withClaims = (more: Claims): string => hmac({ alg: 'HS256', typ: 'JWT' }, { ...claims, ...more }, secret);
  const { exp: _exp, ...endless } = claims;
  return [
    ['none at all', null],
    ['an empty text', ''],
    ['a number', 7],
    ['an array with a good token', [token]],
    ['an object', { $ne: null }],
    ['alg none, not signed', `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`],
    ['alg nOnE, not signed', `${encode({ alg: 'nOnE', typ: 'JWT' })}.${payload}.`],
    ['alg none, with the old signature', `${encode({ alg: 'none' })}.${payload}.${signature}`],
    ['alg missing', `${encode({ typ: 'JWT' })}.${payload}.${signature}`],
    ['another secret', hmac({ alg: 'HS256' }, claims, 'another secret, as long as the real one is')],
    ['the empty secret', hmac({ alg: 'HS256' }, claims, '')],
    [
      "a document's example secret",
      hmac({ alg: 'HS256' }, claims, 'your-super-secret-key-min-32-characters-recommended'),
    ],
    ['HS384, right secret', hmac({ alg: 'HS384' }, claims, secret, 'sha384')],
    ['HS512, right secret', hmac({ alg: 'HS512' }, claims, secret, 'sha512')],
    ['RS256 with a key of its own', signed({ alg: 'RS256' }, claims, rsa.privateKey)],
    [
      'RS256 with its key in the header',
      signed({ alg: 'RS256', jwk: rsa.publicKey.export({ format: 'jwk' }) }, claims, rsa.privateKey),
    ],
    [
      'RS256 with its key at an address',
      signed({ alg: 'RS256', jku: 'http://192.0.2.1/keys' }, claims, rsa.privateKey),
    ],
    ['RS256 signed with HMAC of the public key', hmac({ alg: 'RS256' }, claims, rsaPublic)],
    ['HS256 signed with HMAC of a public key', hmac({ alg: 'HS256', jwk: { kty: 'oct' } }, claims, rsaPublic)],
    ['ES256 with a key of its own', signed({ alg: 'ES256' }, claims, ec.privateKey)],
    ['kid that is a path to an empty file', hmac({ alg: 'HS256', kid: '../../../../../../dev/null' }, claims, '')],
    ['kid that is SQL', hmac({ alg: 'HS256', kid: "x' UNION SELECT 'key" }, claims, 'key')],
    ['a critical header that nobody knows', hmac({ alg: 'HS256', crit: ['exp'], b64: false }, claims, 'x')],
    ['expired', withClaims({ exp: nowS - 1 })],
    ['never expires', hmac({ alg: 'HS256' }, endless, secret)],
    ['expiry that is a text', withClaims({ exp: 'never' })],
    ['not yet good (nbf)', withClaims({ nbf: nowS + HOUR_S })],
    ['made in the future (iat)', withClaims({ iat: nowS + HOUR_S, exp: nowS + 2 * HOUR_S })],
    ["another's session", withClaims({ sid: other['sid'] })],
    ["another's account, own session", withClaims({ _id: other['_id'] })],
    ['a session that never was', withClaims({ sid: 'never' })],
    ['a session that is an object', withClaims({ sid: { $ne: null } })],
    ['no session', withClaims({ sid: undefined })],
    ['of an ended session', loot.endedToken],
    ['of a deleted account', loot.deletedToken],
    ['a refresh token', loot.refreshToken],
    ['a resume token', loot.resumeToken],
    ['the word that ends its session', claims['out']],
    ['its session with that word', `${String(claims['sid'])}.${String(claims['out'])}`],
    ['cut by a character', token.slice(0, -1)],
    ['without its signature', `${head}.${payload}.`],
    ['another payload under the old signature', `${head}.${encode({ ...claims, _id: other['_id'] })}.${signature}`],
    ['its payload alone', payload],
    ['four parts', `${token}.${signature}`],
    ['a name behind it', `${token}\u0000`],
  ];
}

export function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function hmac(header: object, claims: Claims, secret: string, hash = 'sha256'): string {
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;
}

function signed(header: object, claims: Claims, key: KeyObject): string {
  const content = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}
