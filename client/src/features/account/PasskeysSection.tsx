import type { PasskeyReply } from '@parley/protocol';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { dayWords } from '../../ui/dayWords.ts';
import { Section } from '../../ui/Section.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { canUsePasskeys } from '../auth/canUsePasskeys.ts';
import { LoadFailure } from '../LoadFailure.tsx';
import { deviceWords } from './deviceWords.ts';
import { ProofDialog } from './ProofDialog.tsx';
import { RenamePasskey } from './RenamePasskey.tsx';
import type { usePasskeys } from './usePasskeys.ts';

type Asks = { what: 'add' } | { what: 'rename' | 'remove'; passkey: PasskeyReply };

type Props = ReturnType<typeof usePasskeys> & { asksCode: boolean };

/** The passkeys of the account: which there are, and one more. */
export function PasskeysSection({ passkeys, error, load, prove, make, add, rename, remove, asksCode }: Props) {
  const [asks, setAsks] = useState<Asks | null>(null);
  const close = () => setAsks(null);
  return (
    <Section
      title="Passkeys"
      lead="Sign in with your finger, face or PIN: no password, no code, and nothing that a false site could get out of you."
    >
      {passkeys === null && error === null && (
        <p role="status" className="text-muted">
          Looking for your passkeys…
        </p>
      )}
      {passkeys?.length === 0 && <p className="max-w-xl text-muted">You have none yet.</p>}
      {passkeys !== null && passkeys.length > 0 && (
        <ul className="grid gap-3" aria-label="Passkeys">
          {passkeys.map((passkey) => (
            <Passkey
              key={passkey.id}
              passkey={passkey}
              onRename={() => setAsks({ what: 'rename', passkey })}
              onRemove={() => setAsks({ what: 'remove', passkey })}
            />
          ))}
        </ul>
      )}
      <LoadFailure error={error} onRetry={load} />
      {canUsePasskeys(window) ? (
        <Button variant="plain" className="mt-6" onClick={() => setAsks({ what: 'add' })}>
          Add a passkey
        </Button>
      ) : (
        <p className="mt-6 max-w-xl text-muted">
          This browser has no passkeys here. They need a newer browser, and this site under a name with HTTPS.
        </p>
      )}
      {asks?.what === 'add' && <AddPasskey make={make} add={add} asksCode={asksCode} prove={prove} onClose={close} />}
      {asks?.what === 'rename' && <RenamePasskey passkey={asks.passkey} rename={rename} onClose={close} />}
      {asks?.what === 'remove' && (
        <ProofDialog
          title={`Remove “${asks.passkey.name}”?`}
          lead="It signs nobody in any more. Your device keeps its half until you remove it there."
          action="Remove"
          isRed
          asksCode={asksCode}
          prove={prove}
          onClose={close}
          send={async (proof) => {
            await remove(asks.passkey.id, proof);
            close();
          }}
        />
      )}
    </Section>
  );
}

type PasskeyProps = { passkey: PasskeyReply; onRename(): void; onRemove(): void };

function Passkey({ passkey: { name, createdAt, lastUsedAt }, onRename, onRemove }: PasskeyProps) {
  const now = new Date();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-tile border border-line bg-surface py-3 pr-3 pl-4">
      <KeyRound className="size-5 shrink-0 text-muted" strokeWidth={1.75} aria-hidden="true" />
      <div className="min-w-40 flex-1">
        <p className="font-medium break-words">{name}</p>
        <p className="text-small text-muted">Added: {dayWords(new Date(createdAt), now)}</p>
        <p className="text-small text-muted">
          {lastUsedAt === null ? 'Not used yet' : `Last used: ${dayWords(new Date(lastUsedAt), now)}`}
        </p>
      </div>
      <div className="flex max-sm:-ml-4">
        <Button variant="quiet" className="px-4!" onClick={onRename}>
          Rename<span className="sr-only"> {name}</span>
        </Button>
        <Button variant="quiet" className="px-4!" onClick={onRemove}>
          Remove<span className="sr-only"> {name}</span>
        </Button>
      </div>
    </li>
  );
}

type AddProps = Pick<Props, 'make' | 'add' | 'prove' | 'asksCode'> & { onClose(): void };

function AddPasskey({ make, add, prove, asksCode, onClose }: AddProps) {
  const [name, setName] = useState(deviceWords(navigator.userAgent));
  return (
    <ProofDialog
      title="Add a passkey"
      lead="Give it a name, and show that it is you. Then your browser asks where to keep it."
      action="Go on"
      asksCode={asksCode}
      prove={prove}
      onClose={onClose}
      send={async (proof, attend) => {
        const passkey = await attend((signal) => make(proof, signal));
        await add(name.trim() === '' ? deviceWords(navigator.userAgent) : name, passkey);
        onClose();
      }}
    >
      <TextField
        label="Name of the passkey"
        name="passkey-name"
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </ProofDialog>
  );
}
