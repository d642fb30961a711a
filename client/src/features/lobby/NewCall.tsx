import { CalendarPlus, Video } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { requestWords } from '../requestWords.ts';
import { useServices } from '../useServices.ts';
import { roomPath } from './roomLink.ts';

/** Makes a room with an address nobody can guess, and goes there; or plans one for later. */
export function NewCall({ onPlan }: { onPlan: () => void }) {
  const { api } = useServices();
  const navigate = useNavigate();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function create() {
    setPending(true);
    setProblem(null);
    try {
      const { room } = await api.createRoom({});
      await navigate(roomPath(room.id));
    } catch (error) {
      setProblem(requestWords(error));
      setPending(false);
    }
  }

  return (
    <section className="p-6 sm:p-8">
      <Button size="large" className="min-h-16! w-full text-lead!" isPending={isPending} onClick={() => void create()}>
        {!isPending && <Video className="size-5.5" strokeWidth={1.75} aria-hidden="true" />}
        New call
      </Button>
      <p className="mt-4 text-muted">Makes a private link to send. Nobody sees you before you join.</p>
      <Button variant="quiet" className="mt-2 -ml-3 px-3!" onClick={onPlan}>
        <CalendarPlus className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
        Plan a room
      </Button>
      <Alert className="mt-4">{problem}</Alert>
    </section>
  );
}
