import { Check, Copy } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../ui/Button.tsx';
import { useCopied } from '../../ui/useCopied.ts';
import { roomPath } from '../lobby/roomLink.ts';

/** The link to this room, to be sent to someone. */
export function Invite({ roomId }: { roomId: string }) {
  const { isCopied, copy } = useCopied();
  const shown = useRef<HTMLElement>(null);
  const { origin, host } = window.location;
  const path = roomPath(roomId);

  async function copyLink() {
    if (await copy(origin + path)) return;
    // The browser refused: the link is marked, so that one key copies it.
    if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
  }

  return (
    <div className="flex items-center gap-2 rounded-full bg-sunken p-1 pl-4">
      <span ref={shown} className="min-w-0 flex-1 truncate text-left text-small text-muted select-all">
        {host}
        {path}
      </span>
      <Button variant={isCopied ? 'plain' : 'primary'} className="px-4!" onClick={() => void copyLink()}>
        {isCopied ? (
          <Check className="size-4.5" strokeWidth={2} aria-hidden="true" />
        ) : (
          <Copy className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
        )}
        <span aria-live="polite">{isCopied ? 'Copied' : 'Copy link'}</span>
      </Button>
    </div>
  );
}
