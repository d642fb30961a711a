import type { LinkMadeReply } from '@parley/protocol';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/http.ts';
import { Button } from '../../ui/Button.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { momentWords } from '../../ui/momentWords.ts';
import { Section } from '../../ui/Section.tsx';
import { EmailField } from '../auth/EmailField.tsx';
import { LoadFailure } from '../LoadFailure.tsx';
import { useLoaded } from '../useLoaded.ts';
import { useAdminApi } from './adminApi.ts';
import { HandOver } from './HandOver.tsx';

/** Links with which somebody makes an account, also on a server that takes none otherwise. */
export function InvitationsSection() {
  const api = useAdminApi();
  const { value, error, reload } = useLoaded(api.invitations);
  const [email, setEmail] = useState('');
  const [link, setLink] = useState<LinkMadeReply | null>(null);
  /** What is being done: an invitation is made, or the one with this id is withdrawn. */
  const [pending, setPending] = useState<'invite' | { readonly id: string } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [isAddressWrong, setAddressWrong] = useState(false);

  async function run(what: NonNullable<typeof pending>, act: () => Promise<unknown>) {
    if (pending !== null) return;
    setPending(what);
    setFailure(null);
    setAddressWrong(false);
    try {
      await act();
      await reload();
    } catch (cause) {
      setFailure(cause);
    }
    setPending(null);
  }

  function withdraw({ id, expiresAt }: { id: string; expiresAt: string }) {
    void run({ id }, async () => {
      await api.withdraw(id);
      // Its link leads nowhere now, and is nothing to hand over any more.
      setLink((shown) => (shown?.expiresAt === expiresAt ? null : shown));
    });
  }

  function invite(event: FormEvent) {
    event.preventDefault();
    void run('invite', async () => {
      try {
        setLink(await api.invite(email.trim() === '' ? null : email.trim()));
      } catch (cause) {
        if (!(cause instanceof ApiError) || cause.code !== 'bad_request') throw cause;
        setAddressWrong(true);
        return;
      }
      setEmail('');
    });
  }

  return (
    <Section title="Invitations" lead="Each makes one account, within a week.">
      <form onSubmit={invite} noValidate className="flex max-w-lg flex-wrap items-start gap-3">
        <EmailField
          className="min-w-56 flex-1"
          label="For the address (optional)"
          name="invite"
          autoComplete="off"
          value={email}
          onChange={setEmail}
          error={
            isAddressWrong ? 'This is not an e-mail address. Leave it empty for a link that anybody can use.' : null
          }
        />
        <Button type="submit" className="mt-6.5 min-h-12! max-sm:mt-0 max-sm:w-full" isPending={pending === 'invite'}>
          Invite
        </Button>
      </form>
      {link !== null && <HandOver link={link} />}
      <LoadFailure error={failure} />
      <div className="mt-6">
        {value === null && error === null && <Loading of="invitations" />}
        {value?.invitations.length === 0 && <p className="text-muted">No invitation is open.</p>}
        {value !== null && value.invitations.length > 0 && (
          <ul className="divide-y divide-line" aria-label="Open invitations">
            {value.invitations.map((invitation) => (
              <li key={invitation.id} className="flex items-center gap-4 py-2">
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{invitation.email ?? 'For anybody with the link'}</span>
                  <span className="block text-small text-muted">Works until {momentWords(invitation.expiresAt)}</span>
                </span>
                <Button
                  variant="quiet"
                  className="px-4!"
                  isPending={pending !== null && pending !== 'invite' && pending.id === invitation.id}
                  onClick={() => withdraw(invitation)}
                >
                  Withdraw
                  <span className="sr-only"> the invitation {invitation.email ?? 'for anybody'}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
        <LoadFailure error={error} onRetry={reload} />
      </div>
    </Section>
  );
}
