import { useRef, useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { parseRoomLink, roomPath } from './roomLink.ts';

/** Goes to a room by its name or by a link that somebody sent. */
export function JoinForm() {
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState('');
  const [hasTried, setTried] = useState(false);

  const link = parseRoomLink(text, window.location.origin);
  const problem = hasTried && 'problem' in link ? link.problem : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if ('roomId' in link) void navigate(roomPath(link.roomId));
    else form.current?.querySelector('input')?.focus();
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className="border-t border-line p-6 sm:p-8">
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          className="min-w-0 flex-1 basis-56"
          label="Room"
          name="room"
          placeholder="A name or a link"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={problem}
        />
        <Button type="submit" variant="plain" className="mt-6.5 min-h-12! max-sm:mt-0 max-sm:w-full">
          Join room
        </Button>
      </div>
    </form>
  );
}
