import { ArrowLeft } from 'lucide-react';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { requestWords } from '../requestWords.ts';
import { useRole } from '../useRole.ts';
import { AccountsSection } from './AccountsSection.tsx';
import { EventsSection } from './EventsSection.tsx';
import { InvitationsSection } from './InvitationsSection.tsx';
import { NowSection } from './NowSection.tsx';

/** What the administrators of this server see of it. */
export function AdminPage() {
  const { role, error, isPending, reload } = useRole();
  const lobby = <LinkButton to="/lobby">Go to the lobby</LinkButton>;

  if (error !== null) {
    return (
      <MessagePage
        title="This page could not be opened"
        action={
          <>
            <Button isPending={isPending} onClick={() => void reload()}>
              Try again
            </Button>
            {lobby}
          </>
        }
      >
        {requestWords(error)}
      </MessagePage>
    );
  }
  if (role === null) return <Waiting words="Opening the administration" />;
  if (role !== 'admin') {
    return (
      <MessagePage title="Only for administrators" action={lobby}>
        You are not an administrator of this server. Who is one can make you one too. The first opens the link that the
        server prints when it starts.
      </MessagePage>
    );
  }
  return (
    <div className="mx-auto w-full max-w-5xl px-6 pb-16 sm:px-10">
      <title>Administration · Parley</title>
      <header className="flex h-20 items-center">
        <LinkButton to="/lobby" variant="quiet" className="-ml-3 px-3!">
          <ArrowLeft className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
          Back to the lobby
        </LinkButton>
      </header>
      <main className="mt-6 sm:mt-8">
        <h1 className="text-display font-semibold">Administration</h1>
        <p className="mt-2 text-muted">What this server is doing, and who may use it.</p>
        <div className="mt-10 border-b border-line">
          <NowSection />
          <EventsSection />
          <AccountsSection />
          <InvitationsSection />
        </div>
      </main>
    </div>
  );
}
