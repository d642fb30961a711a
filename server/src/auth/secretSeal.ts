import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

export type SecretSeal = {
  /** `text`, unreadable without the key, and bound to `owner`: it opens for nobody else. */
  seal(text: string, owner: string): string;
  /** The text again, or null when it was sealed with another key, for another owner, or was changed. */
  open(sealed: string, owner: string): string | null;
};

const ALGORITHM = 'aes-256-gcm';
/** What GCM wants (NIST SP 800-38D, 8.2). Random: far below 2^32 secrets are ever sealed with one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Secrets that the server must read again, so that a stolen database does not give them away. `key` has 256 bits. */
export function createSecretSeal(key: KeyObject): SecretSeal {
  return {
    seal: (text, owner) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return sealed.toString('base64url');
    },
    open: (sealed, owner) => {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
