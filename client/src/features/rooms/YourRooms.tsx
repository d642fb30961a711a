import type { Room } from '@parley/protocol';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { LoadFailure } from '../LoadFailure.tsx';
import { DeedDialog } from './DeedDialog.tsx';
import { sortRooms } from './ownRooms.ts';
import { RoomDialog } from './RoomDialog.tsx';
import { RoomRow, type RoomDeed } from './RoomRow.tsx';
import { useOwnRooms } from './useOwnRooms.ts';

type Props = { isPlanning: boolean; onPlanned(): void };

/** The rooms that one has made: planned ones, and the links of quick calls behind a button. */
export function YourRooms({ isPlanning, onPlanned }: Props) {
  const { user } = useAuth();
  const { rooms, error, load, add, replace, drop } = useOwnRooms();
  const [open, setOpen] = useState<{ room: Room; deed: RoomDeed } | null>(null);
  const [isAll, setAll] = useState(false);
  const { planned, quick } = sortRooms(rooms ?? [], user?.name ?? '');
  const close = () => setOpen(null);

  return (
    <>
      {planned.length + quick.length > 0 && (
        <section className="mt-14">
          <h2 className="text-lead font-semibold">Your rooms</h2>
          {planned.length > 0 && (
            <ul className="mt-3">
              {planned.map((room) => (
                <RoomRow key={room.id} room={room} onDeed={(deed) => setOpen({ room, deed })} />
              ))}
            </ul>
          )}
          {quick.length > 0 && (
            <Button variant="quiet" className="mt-2 -ml-3 px-3!" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
              {`Links of quick calls (${quick.length})`}
            </Button>
          )}
          {isAll && (
            <ul>
              {quick.map((room) => (
                <RoomRow key={room.id} room={room} onDeed={(deed) => setOpen({ room, deed })} />
              ))}
            </ul>
          )}
        </section>
      )}
      <LoadFailure error={error} retry="Load your rooms" onRetry={load} className="mt-8" />
      {isPlanning && (
        <RoomDialog
          room={null}
          onClose={onPlanned}
          onDone={(room) => {
            add(room);
            onPlanned();
          }}
        />
      )}
      {open?.deed === 'settings' && (
        <RoomDialog
          room={open.room}
          onClose={close}
          onDone={(room) => {
            replace(open.room.id, room);
            close();
          }}
        />
      )}
      {open !== null && open.deed !== 'settings' && (
        <DeedDialog
          room={open.room}
          deed={open.deed}
          onClose={close}
          onDone={(room) => {
            if (room === null) drop(open.room.id);
            else replace(open.room.id, room);
            close();
          }}
        />
      )}
    </>
  );
}
