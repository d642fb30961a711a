import type { AdminAccountReply, LinkMadeReply } from '@parley/protocol';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { dayWords } from '../../ui/dayWords.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { LoadFailure } from '../LoadFailure.tsx';
import { useAdminApi } from './adminApi.ts';
import { HandOver } from './HandOver.tsx';

type Props = { account: AdminAccountReply; onChanged(account: AdminAccountReply): void };

/** What waits for an answer before it is done. */
type Question = { title: string; text: string; button: string; act(): Promise<void> };

/** One account: what is known of it, and behind one press what can be done. */
export function AccountRow({ account, onChanged }: Props) {
  const { user } = useAuth();
  const api = useAdminApi();
  const [question, setQuestion] = useState<Question | null>(null);
  const [isPending, setPending] = useState(false);
  /** A reset link is on its way: no question waits for that. */
  const [isMaking, setMaking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [link, setLink] = useState<LinkMadeReply | null>(null);
  const isOwn = account._id === user?._id;
  const { name } = account;

  async function run(act: () => Promise<void>, setBusy: (isBusy: boolean) => void) {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  }
  const change = (request: Promise<{ account: AdminAccountReply }>) =>
    request.then(({ account: changed }) => onChanged(changed));
  const ask = (title: string, text: string, button: string, act: () => Promise<void>) =>
    setQuestion({ title, text, button, act });

  return (
    <li className="rounded-tile border border-line bg-surface">
      <details className="group">
        <summary className="flex items-center gap-4 p-4">
          <Avatar name={name} className="size-10 text-small" />
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="truncate font-medium">{name}</span>
              {account.role === 'admin' && <Badge>Administrator</Badge>}
              {account.lockedAt !== null && <Badge>Locked</Badge>}
            </span>
            <span className="block truncate text-small text-muted">{account.email}</span>
          </span>
          <ChevronDown
            className="size-5 shrink-0 text-muted transition-transform group-open:rotate-180"
            strokeWidth={1.75}
            aria-hidden="true"
          />
        </summary>
        <div className="border-t border-line p-4">
          <p className="text-small text-muted">{aboutWords(account, new Date())}</p>
          <div className="mt-4 flex flex-wrap gap-2">
            {!isOwn && (
              <Button
                variant="plain"
                isPending={isMaking}
                onClick={() => void run(async () => setLink(await api.resetLink(account._id)), setMaking)}
              >
                Make a reset link
              </Button>
            )}
            <Button
              variant="plain"
              onClick={() =>
                ask(
                  isOwn ? 'End your other sessions?' : `End every session of ${name}?`,
                  isOwn ? 'This one goes on.' : 'Their calls end, and they sign in again.',
                  'End sessions',
                  () => change(api.endSessions(account._id)),
                )
              }
            >
              End sessions
            </Button>
            {!isOwn && (account.hasSecondFactor || account.passkeys > 0) && (
              <Button
                variant="plain"
                onClick={() =>
                  ask(
                    `Remove the second step of ${name}?`,
                    'Their codes and passkeys stop working; the password alone signs them in. Make sure that it is they who ask.',
                    'Remove it',
                    () => change(api.removeSecondFactor(account._id)),
                  )
                }
              >
                Remove second step
              </Button>
            )}
            {!isOwn && (
              <>
                <Button variant="plain" onClick={() => askRole()}>
                  {account.role === 'admin' ? 'Make a member' : 'Make an administrator'}
                </Button>
                <Button variant="plain" onClick={() => askLock()}>
                  {account.lockedAt === null ? 'Lock account' : 'Unlock account'}
                </Button>
              </>
            )}
          </div>
          {link !== null && <HandOver link={link} />}
          <LoadFailure error={error} />
        </div>
      </details>
      {question !== null && (
        <Dialog title={question.title} isPending={isPending} onClose={() => setQuestion(null)}>
          <p className="mt-2 text-muted">{question.text}</p>
          <div className="mt-6">
            <DialogButtons isPending={isPending} onCancel={() => setQuestion(null)}>
              <Button
                isPending={isPending}
                onClick={() => void run(question.act, setPending).then(() => setQuestion(null))}
              >
                {question.button}
              </Button>
            </DialogButtons>
          </div>
        </Dialog>
      )}
    </li>
  );

  function askRole() {
    const isAdmin = account.role === 'admin';
    ask(
      isAdmin ? `Make ${name} a member?` : `Make ${name} an administrator?`,
      isAdmin ? 'They see this page no longer.' : 'They see everything on this page and may do all of it, to you too.',
      isAdmin ? 'Make a member' : 'Make an administrator',
      () => change(api.setRole(account._id, isAdmin ? 'member' : 'admin')),
    );
  }

  function askLock() {
    const isLocked = account.lockedAt !== null;
    ask(
      isLocked ? `Unlock the account of ${name}?` : `Lock the account of ${name}?`,
      isLocked
        ? 'They can sign in again.'
        : 'Their sessions and calls end at once, and they cannot sign in until you unlock it.',
      isLocked ? 'Unlock' : 'Lock',
      () => change(api.setLocked(account._id, !isLocked)),
    );
  }
}

function Badge({ children }: { children: string }) {
  return (
    <span className="rounded-full bg-accent-soft px-2.5 py-0.5 text-small font-medium text-accent">{children}</span>
  );
}

/** What is known of an account, in one sentence or three. */
function aboutWords(account: AdminAccountReply, now: Date): string {
  const lower = (words: string) => words.replace(/^\w/, (letter) => letter.toLowerCase());
  const parts = [
    `Made ${lower(dayWords(new Date(account.createdAt), now))}.`,
    account.lastUsedAt === null
      ? 'Signed in nowhere.'
      : `Signed in on ${account.sessions === 1 ? 'one device' : `${account.sessions} devices`}, last used ${lower(dayWords(new Date(account.lastUsedAt), now))}.`,
    account.hasSecondFactor ? 'Two-step sign-in is on.' : 'Two-step sign-in is off.',
  ];
  if (account.passkeys > 0) parts.push(account.passkeys === 1 ? 'One passkey.' : `${account.passkeys} passkeys.`);
  if (account.isEmailProved) parts.push('The address is proved.');
  if (account.lockedAt !== null) parts.push(`Locked ${lower(dayWords(new Date(account.lockedAt), now))}.`);
  return parts.join(' ');
}
