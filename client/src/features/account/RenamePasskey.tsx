import { Name, type PasskeyReply } from '@parley/protocol';
import { useState } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { requestWords } from '../requestWords.ts';
import { useForm } from '../useForm.ts';

type Props = { passkey: PasskeyReply; rename(id: string, name: string): Promise<void>; onClose(): void };

/** Another name for a passkey. */
export function RenamePasskey({ passkey, rename, onClose }: Props) {
  const [name, setName] = useState(passkey.name);
  const { form, submit, isPending, errorOf } = useForm<'name'>({
    values: { name },
    check: () => (Name.safeParse(name).success ? [] : [{ field: 'name', words: 'Use 1 to 100 ordinary characters.' }]),
    async send() {
      await rename(passkey.id, name);
      onClose();
    },
    problemOf: (error) => ({ field: null, words: requestWords(error) }),
  });
  const problem = errorOf(null);
  return (
    <Dialog title="Rename the passkey" isPending={isPending} onClose={onClose}>
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-6 grid gap-5">
        <TextField
          label="Name of the passkey"
          name="passkey-name"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={errorOf('name')}
        />
        <Alert>{problem}</Alert>
        <DialogButtons isPending={isPending} onCancel={onClose}>
          <Button type="submit" isPending={isPending}>
            Save
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
