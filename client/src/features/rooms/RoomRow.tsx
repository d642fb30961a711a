import type { Room } from '@parley/protocol';
import { EllipsisVertical, Link2, SlidersHorizontal, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Link } from 'react-router-dom';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { roomPath } from '../lobby/roomLink.ts';
import { roomLine } from './roomWords.ts';

export type RoomDeed = 'settings' | 'renew' | 'delete';

/** One of one's rooms: in by its title, its link with one press, and the rest behind a menu. */
export function RoomRow({ room, onDeed }: { room: Room; onDeed(deed: RoomDeed): void }) {
  const shown = useRef<HTMLParagraphElement>(null);
  const [isRefused, setRefused] = useState(false);
  // At once: the link is to be marked.
  const onTried = (isCopied: boolean) => flushSync(() => setRefused(!isCopied));
  const { origin } = window.location;
  const path = roomPath(room.id);

  return (
    <li className="flex items-center gap-2 py-1">
      <div className="min-w-0 flex-1">
        <Link to={path} className="-ml-3 block rounded-tile px-3 py-2 transition-colors hover:bg-sunken">
          <span className="block truncate font-medium">{room.title}</span>
          <span className="block text-small text-muted">{roomLine(room, new Date())}</span>
        </Link>
        <p ref={shown} className="break-all text-small text-muted empty:hidden">
          {isRefused && origin + path}
        </p>
      </div>
      <CopyButton text={origin + path} shown={shown} of={room.title} isBrief onTried={onTried} />
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
