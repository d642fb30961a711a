import type { Room } from '@parley/protocol';
import { useState } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { useServices } from '../useServices.ts';
import { roomProblem } from './roomWords.ts';

type Props = {
  room: Room;
  deed: 'renew' | 'delete';
  /** Done: the room as it is now, or null when it is no more. */
  onDone(room: Room | null): void;
  onClose(): void;
};

const WORDS = {
  renew: {
    title: 'Give this room a new link?',
    words:
      'The present link leads nowhere from then on, for everybody. Send the new one to those who are to come. Whom you have removed stays out.',
    yes: 'Make a new link',
  },
  delete: {
    title: 'Delete this room?',
    words: 'Its link leads nowhere from then on, and whoever is inside is out. It cannot be undone.',
    yes: 'Delete room',
  },
} as const;

/** Asks before a room loses its link, or is gone. */
export function DeedDialog({ room, deed, onDone, onClose }: Props) {
  const { api } = useServices();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { title, words, yes } = WORDS[deed];

  async function act() {
    setPending(true);
    setProblem(null);
    try {
      if (deed === 'renew') {
        onDone((await api.renewLink(room.id)).room);
      } else {
        await api.deleteRoom(room.id);
        onDone(null);
      }
    } catch (error) {
      setProblem(roomProblem(error));
      setPending(false);
    }
  }

  return (
    <Dialog title={title} isPending={isPending} onClose={onClose}>
      <p className="mt-3 font-medium [overflow-wrap:anywhere]">{room.title}</p>
      <p className="mt-2 text-muted">{words}</p>
      <Alert className="mt-4">{problem}</Alert>
      <div className="mt-6">
        <DialogButtons cancel="Keep it" isPending={isPending} onCancel={onClose}>
          <Button variant={deed === 'delete' ? 'red' : 'primary'} isPending={isPending} onClick={() => void act()}>
            {yes}
          </Button>
        </DialogButtons>
      </div>
    </Dialog>
  );
}
