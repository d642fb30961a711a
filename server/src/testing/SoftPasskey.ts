import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { PasskeyAssertion, PasskeyAttestation } from '@parley/protocol';

/** Flags of the authenticator data (W3C WebAuthn 3, 6.1). */
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

type Use = {
  /** The page that asks. */
  origin: string;
  challenge: string;
  /** What is different from how an honest authenticator would do it. */
  rpId?: string;
  isVerified?: boolean;
  counter?: number;
  type?: string;
};

/** An authenticator with one passkey (ES256), which also does what no honest one does. */
export class SoftPasskey {
  readonly id = randomBytes(16).toString('base64url');
  counter = 0;
  readonly #key: KeyObject;
  readonly #cose: Buffer;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    // A COSE key in CBOR (RFC 9052, 7; RFC 9053, 7.1): {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    this.#cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }

  /** The answer to `navigator.credentials.create()`, without attestation. */
  attest(use: Use): PasskeyAttestation {
    const id = Buffer.from(this.id, 'base64url');
    const authenticatorData = Buffer.concat([
      this.#head(use, HAS_CREDENTIAL),
      Buffer.alloc(16),
      Buffer.from([0, id.length]),
      id,
      this.#cose,
    ]);
    // CBOR of {fmt: "none", attStmt: {}, authData: bytes}.
    const attestationObject = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
      Buffer.from([authenticatorData.length]),
      authenticatorData,
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData(use, 'webauthn.create'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** The answer to `navigator.credentials.get()`; `userId`: whose passkey it says it is. */
  assert(use: Use, userId?: string): PasskeyAssertion {
    const authenticatorData = this.#head(use, 0);
    const clientDataJSON = clientData(use, 'webauthn.get');
    const signed = Buffer.concat([
      authenticatorData,
      createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest(),
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response: {
        clientDataJSON,
        authenticatorData: authenticatorData.toString('base64url'),
        signature: sign('sha256', signed, this.#key).toString('base64url'),
        ...(userId !== undefined && { userHandle: Buffer.from(userId, 'hex').toString('base64url') }),
      },
    };
  }

  #head({ origin, rpId, isVerified = true, counter }: Use, flags: number): Buffer {
    const head = Buffer.alloc(37);
    createHash('sha256')
      .update(rpId ?? new URL(origin).hostname)
      .digest()
      .copy(head);
    head.writeUInt8(flags | USER_PRESENT | (isVerified ? USER_VERIFIED : 0), 32);
    head.writeUInt32BE(counter ?? this.counter, 33);
    return head;
  }
}

function clientData({ origin, challenge, type }: Use, usual: string): string {
  return Buffer.from(JSON.stringify({ type: type ?? usual, challenge, origin, crossOrigin: false })).toString(
    'base64url',
  );
}
