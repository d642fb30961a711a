import { useRef } from 'react';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { roomPath } from '../lobby/roomLink.ts';

/** The link to this room, to be sent to someone. */
export function Invite({ roomId }: { roomId: string }) {
  const shown = useRef<HTMLElement>(null);
  const { origin, host } = window.location;
  const path = roomPath(roomId);

  return (
    <div className="flex items-center gap-2 rounded-full bg-sunken p-1 pl-4">
      <span ref={shown} className="min-w-0 flex-1 truncate text-left text-small text-muted select-all">
        {host}
        {path}
      </span>
      <CopyButton text={origin + path} shown={shown} variant="primary" />
    </div>
  );
}
