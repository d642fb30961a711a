import { BellRing, Ellipsis, Lock, LockOpen, PhoneOff, SlidersHorizontal } from 'lucide-react';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { BAR_BUTTON } from './barButton.ts';

type Props = {
  isLocked: boolean;
  isHost: boolean;
  /** Absent for everybody but the owner of a made room. */
  onSettings: (() => void) | null;
  /** Absent where there is nothing to offer: decided already, or nobody knocks here. */
  onNotices: (() => void) | null;
  onLock(isLocked: boolean): void;
  onEndForAll(): void;
};

/** What concerns the room as a whole, for those who may. */
export function RoomMenu({ isLocked, isHost, onSettings, onNotices, onLock, onEndForAll }: Props) {
  const items: MenuItem[] = [];
  if (isHost) {
    items.push({
      label: isLocked ? 'Unlock room' : 'Lock room',
      icon: isLocked ? LockOpen : Lock,
      onChoose: () => onLock(!isLocked),
    });
  }
  if (onNotices !== null) items.push({ label: 'Notify me of knocks', icon: BellRing, onChoose: onNotices });
  if (onSettings !== null) items.push({ label: 'Room settings', icon: SlidersHorizontal, onChoose: onSettings });
  if (isHost) items.push({ label: 'End for everyone', icon: PhoneOff, tone: 'red', onChoose: onEndForAll });
  if (items.length === 0) return null;
  return <Menu items={items} button={{ icon: Ellipsis, label: 'More', tone: 'control', className: BAR_BUTTON }} />;
}
