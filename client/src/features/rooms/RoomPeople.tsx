import { useCallback, useState } from 'react';
import { ApiError } from '../../api/http.ts';
import { Button } from '../../ui/Button.tsx';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';
import { roomProblem, standingWords } from './roomWords.ts';

/** Whom hosts have let in, kept out or made host, and the way to take that back. Nothing while there is nobody. */
export function RoomPeople({ roomId }: { roomId: string }) {
  const { api } = useServices();
  const { value, error, setValue } = useLoaded(
    useCallback(async () => (await api.roomPeople(roomId)).people, [api, roomId]),
  );
  const [forgetError, setForgetError] = useState<unknown>(null);
  /** Whose decision is being taken back. */
  const [pendingId, setPendingId] = useState<string | null>(null);
  const people = value ?? [];
  const problem = forgetError ?? error;

  async function forget(id: string) {
    setForgetError(null);
    setPendingId(id);
    try {
      await api.forgetPerson(roomId, id);
    } catch (error) {
      // Taken back in another tab: it is as it was wished. Were the room gone, to save would say so.
      if (!(error instanceof ApiError) || error.code !== 'not_found') return setForgetError(error);
    } finally {
      setPendingId((pending) => (pending === id ? null : pending));
    }
    setValue((former) => former?.filter((person) => person.id !== id) ?? null);
  }

  return (
    <>
      {people.length > 0 && (
        <section aria-labelledby="decided" className="border-t border-line pt-5">
          <h3 id="decided" className="font-medium">
            Decided about people
          </h3>
          <ul className="mt-2">
            {people.map(({ id, name, standing }) => (
              <li key={id} className="flex items-center gap-3 py-1">
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{name}</span>
                  <span className="block text-small text-muted">{standingWords(standing)}</span>
                </span>
                <Button variant="plain" className="px-4!" isPending={pendingId === id} onClick={() => void forget(id)}>
                  Take back<span className="sr-only">{` what was decided about ${name}`}</span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p role="alert" className="text-muted empty:hidden">
        {problem !== null && roomProblem(problem)}
      </p>
    </>
  );
}
