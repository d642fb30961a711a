import type { Room } from '@parley/protocol';
import { Check, Copy, EllipsisVertical, Link2, SlidersHorizontal, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { Link } from 'react-router-dom';
import { Button } from '../../ui/Button.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useCopied } from '../../ui/useCopied.ts';
import { roomPath } from '../lobby/roomLink.ts';
import { roomLine } from './roomWords.ts';

export type RoomDeed = 'settings' | 'renew' | 'delete';

/** One of one's rooms: in by its title, its link with one press, and the rest behind a menu. */
export function RoomRow({ room, onDeed }: { room: Room; onDeed(deed: RoomDeed): void }) {
  const { isCopied, copy } = useCopied();
  const shown = useRef<HTMLParagraphElement>(null);
  const { origin } = window.location;
  const path = roomPath(room.id);

  async function copyLink() {
    if (await copy(origin + path)) return;
    // The browser refused: the link is shown and marked, so that one key copies it.
    if (shown.current === null) return;
    shown.current.textContent = origin + path;
    getSelection()?.selectAllChildren(shown.current);
  }

  return (
    <li className="flex items-center gap-2 py-1">
      <div className="min-w-0 flex-1">
        <Link to={path} className="-ml-3 block rounded-tile px-3 py-2 transition-colors hover:bg-sunken">
          <span className="block truncate font-medium">{room.title}</span>
          <span className="block text-small text-muted">{roomLine(room, new Date())}</span>
        </Link>
        <p ref={shown} className="break-all text-small text-muted empty:hidden" />
      </div>
      <Button variant="plain" className="px-4!" onClick={() => void copyLink()}>
        {isCopied ? (
          <Check className="size-4.5" strokeWidth={2} aria-hidden="true" />
        ) : (
          <Copy className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
        )}
        <span aria-live="polite" className="max-sm:sr-only">
          {isCopied ? 'Copied' : 'Copy link'}
        </span>
        <span className="sr-only">{` to ${room.title}`}</span>
      </Button>
      <Menu
        items={[
          { label: 'Settings', icon: SlidersHorizontal, onChoose: () => onDeed('settings') },
          { label: 'New link', icon: Link2, onChoose: () => onDeed('renew') },
          { label: 'Delete', icon: Trash2, tone: 'red', onChoose: () => onDeed('delete') },
        ]}
        button={{
          icon: EllipsisVertical,
          label: `Options for ${room.title}`,
          tooltip: 'none',
          className: '-mr-3 size-11',
        }}
      />
    </li>
  );
}
