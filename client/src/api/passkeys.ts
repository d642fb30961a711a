import {
  MessageReply,
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyOptionsReply,
  PasskeyReply,
  PasskeysReply,
  type AuthReply,
  type Proof,
} from '@parley/protocol';
import {
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { Http } from './http.ts';
import { PasskeyError } from './PasskeyError.ts';

export type Passkeys = ReturnType<typeof createPasskeys>;

/** Passkeys by what is done with them: the server's questions, and the browser's own dialog in between. */
export function createPasskeys(http: Http) {
  return {
    /**
     * Rejects with a {@link PasskeyError} when nothing comes out of the browser's dialog, which `signal` closes; so do all
     * that open it.
     */
    async signIn(signal: AbortSignal): Promise<AuthReply> {
      const { options } = await http.open('POST', '/api/auth/passkeys/sign-in/options', PasskeyOptionsReply, {});
      return http.signIn('/api/auth/passkeys/sign-in', { passkey: await assert(options, signal) });
    },
    /** The second step after a password. */
    async finishLogin(challenge: string, signal: AbortSignal): Promise<AuthReply> {
      const path = '/api/auth/login/second-factor';
      const { options } = await http.open('POST', `${path}/options`, PasskeyOptionsReply, { challenge });
      return http.signIn(path, { challenge, passkey: await assert(options, signal) });
    },
    /** For something that asks once more who one is. */
    async prove(signal: AbortSignal): Promise<Proof> {
      const { options } = await http.authorized('POST', '/api/auth/passkeys/proof/options', PasskeyOptionsReply, {});
      return { passkey: await assert(options, signal) };
    },
    list: () => http.authorized('GET', '/api/auth/passkeys', PasskeysReply),
    /** Has the person's device make one, for {@link add}. */
    async make(proof: Proof, signal: AbortSignal): Promise<PasskeyAttestation> {
      const { options } = await http.authorized('POST', '/api/auth/passkeys/options', PasskeyOptionsReply, proof);
      return attest(options, signal);
    },
    add: (name: string, passkey: PasskeyAttestation) =>
      http.authorized('POST', '/api/auth/passkeys', PasskeyReply, { name, passkey }),
    rename: (id: string, name: string) => http.authorized('POST', pathOf(id), MessageReply, { name }),
    remove: (id: string, proof: Proof) => http.authorized('DELETE', pathOf(id), MessageReply, proof),
  };
}

function pathOf(id: string): string {
  return `/api/auth/passkeys/${encodeURIComponent(id)}`;
}

async function assert(options: Record<string, unknown>, signal: AbortSignal): Promise<PasskeyAssertion> {
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return attended(async () => PasskeyAssertion.parse(await startAuthentication({ optionsJSON })), signal);
}

async function attest(options: Record<string, unknown>, signal: AbortSignal): Promise<PasskeyAttestation> {
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return attended(async () => PasskeyAttestation.parse(await startRegistration({ optionsJSON })), signal);
}

/** Opens the browser's dialog by `open`; whoever calls it off by `signal` closes it. Rejects with a {@link PasskeyError}. */
async function attended<Answer>(open: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  const close = (): void => WebAuthnAbortService.cancelCeremony();
  try {
    signal.throwIfAborted();
    signal.addEventListener('abort', close);
    return await open();
  } catch (error) {
    throw asPasskeyError(error);
  } finally {
    // The library has one dialog for the whole page: the next one is none of this one's business.
    signal.removeEventListener('abort', close);
  }
}

/** Browsers do not say whether somebody pressed Cancel, waited too long, or has no passkey: all of it is NotAllowedError. */
function asPasskeyError(error: unknown): PasskeyError {
  const name = error instanceof Error ? error.name : '';
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') {
    return new PasskeyError('known', error);
  }
  if (name === 'SecurityError') return new PasskeyError('wrong-site', error);
  if (name === 'NotAllowedError' || name === 'AbortError') return new PasskeyError('cancelled', error);
  return new PasskeyError('unable', error);
}
