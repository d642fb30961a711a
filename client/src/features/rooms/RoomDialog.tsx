import { LIMITS, type Room, type RoomAccess } from '@parley/protocol';
import { useState } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Select } from '../../ui/Select.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useForm } from '../useForm.ts';
import { useServices } from '../useServices.ts';
import { expiresAt, expiryChoices, type Expiry } from './expiry.ts';
import { roomChanges } from './roomChanges.ts';
import { RoomPeople } from './RoomPeople.tsx';
import { momentWords } from '../../ui/momentWords.ts';
import { ACCESS_CHOICES, accessHint, roomProblem, titleProblem } from './roomWords.ts';

type Props = {
  /** The room whose settings these are; null plans a new one. */
  room: Room | null;
  onDone(room: Room): void;
  onClose(): void;
};

/** A room's settings: of one to come, or of one that is there. */
export function RoomDialog({ room, onDone, onClose }: Props) {
  const { api } = useServices();
  const [title, setTitle] = useState(room?.title ?? '');
  const [access, setAccess] = useState<RoomAccess>(room?.access ?? 'ask');
  const [allowsGuests, setAllowsGuests] = useState(room?.allowsGuests ?? false);
  const [expiry, setExpiry] = useState<Expiry>(room?.expiresAt == null ? 'never' : 'keep');
  const { form, submit, isPending, errorOf } = useForm<'title'>({
    values: { title },
    check() {
      // One that was made before there was a rule stays, and so does a long name's "NAME's room".
      const words = title === room?.title ? null : titleProblem(title);
      return words === null ? [] : [{ field: 'title', words }];
    },
    async send() {
      const chosen = { title, access, allowsGuests, expiresAt: expiresAt(expiry, new Date()) };
      const done = room === null ? api.createRoom(chosen) : api.changeRoom(room.id, roomChanges(room, chosen));
      onDone((await done).room);
    },
    problemOf: (error) => ({ field: null, words: roomProblem(error) }),
  });
  const problem = errorOf(null);

  return (
    <Dialog title={room === null ? 'Plan a room' : 'Room settings'} isPending={isPending} onClose={onClose}>
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-6 grid gap-5">
        <TextField
          label="Title"
          name="title"
          autoComplete="off"
          maxLength={LIMITS.titleLength}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          error={errorOf('title')}
        />
        <div>
          <Select
            label="Who may enter"
            value={access}
            options={ACCESS_CHOICES}
            aria-describedby="access-hint"
            onChoose={(id) => setAccess(id as RoomAccess)}
          />
          <p id="access-hint" className="mt-2 text-small text-muted">
            {accessHint(access)}
          </p>
        </div>
        <Switch
          label="Guests may come in"
          hint="People without an account, by the link and a name of their own."
          isOn={allowsGuests}
          onChange={setAllowsGuests}
        />
        <Select
          label="The link ends"
          value={expiry}
          options={expiryChoices(room?.expiresAt ?? null, momentWords)}
          onChoose={(id) => setExpiry(id as Expiry)}
        />
        {room !== null && <RoomPeople roomId={room.id} />}
        <Alert>{problem}</Alert>
        <DialogButtons isPending={isPending} onCancel={onClose}>
          <Button type="submit" isPending={isPending}>
            {room === null ? 'Make room' : 'Save'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
