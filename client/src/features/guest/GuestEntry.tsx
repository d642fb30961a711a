import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { Alert } from '../../ui/Alert.tsx';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { AuthPage } from '../auth/AuthPage.tsx';
import { checkName } from '../auth/checkFields.ts';
import { requestWords } from '../requestWords.ts';
import { useForm } from '../useForm.ts';
import { useServices } from '../useServices.ts';
import { guestProblem } from './guestProblem.ts';

type Props = {
  roomId: string;
  /** Where one goes from a room without guests; null for who was a guest here a moment ago. */
  toSignIn: ReactNode | null;
};

/** Asks whether the room takes guests. If not, this is a place for members like any other. */
export function GuestEntry({ roomId, toSignIn }: Props) {
  const { api } = useServices();
  const location = useLocation();
  const [answer, setAnswer] = useState<{ allowed: boolean } | { error: unknown } | null>(null);

  const ask = useCallback(
    async (isWanted: () => boolean) => {
      setAnswer(null);
      const next = await api.guestsAllowed(roomId).catch((error: unknown) => ({ error }));
      if (isWanted()) setAnswer(next);
    },
    [api, roomId],
  );
  useEffect(() => {
    let isHere = true;
    void ask(() => isHere);
    return () => {
      isHere = false;
    };
  }, [ask]);

  if (answer === null) return <Waiting words="Opening the room" />;
  if ('error' in answer) {
    return (
      <MessagePage
        title="The room did not open"
        action={<Button onClick={() => void ask(() => true)}>Try again</Button>}
      >
        {requestWords(answer.error)}
      </MessagePage>
    );
  }
  if (answer.allowed) return <NameForm roomId={roomId} />;
  if (toSignIn !== null) return toSignIn;
  return (
    <MessagePage
      title="No guests right now"
      action={
        <>
          <Button onClick={() => void ask(() => true)}>Try again</Button>
          <LinkButton to="/login" state={{ from: location }} variant="plain">
            Sign in instead
          </LinkButton>
        </>
      }
    >
      A host has closed the room, or its link has ended or been renewed. Ask whoever invited you for the way in.
    </MessagePage>
  );
}

function NameForm({ roomId }: { roomId: string }) {
  const { api, guest } = useServices();
  const location = useLocation();
  const [name, setName] = useState('');
  const { form, submit, isPending, errorOf } = useForm<'name'>({
    values: { name },
    check: () => checkName(name).map(({ words }) => ({ field: 'name' as const, words })),
    send: async () => guest.begin(roomId, await api.becomeGuest(roomId, { name })),
    problemOf: guestProblem,
  });

  return (
    <AuthPage
      title="You are invited"
      lead="Say who you are, and you can join this call without an account."
      footer={
        <>
          Do you have an account?{' '}
          <Link to="/login" state={{ from: location }} className="link">
            Sign in instead
          </Link>
        </>
      }
    >
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-8 grid gap-5">
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={errorOf('name')}
          hint={<p className="mt-2 text-small text-muted">The others see it, with a mark that you are a guest.</p>}
        />
        <Alert>{errorOf(null)}</Alert>
        <Button type="submit" size="large" isPending={isPending}>
          Join as a guest
        </Button>
      </form>
    </AuthPage>
  );
}
