import { Crown, EllipsisVertical, MicOff, UserX } from 'lucide-react';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import type { Power } from './powersOver.ts';

type Props = { name: string; powers: readonly Power[]; onChoose(power: Power): void };

const LOOKS: Record<Power, Pick<MenuItem, 'label' | 'icon' | 'tone'>> = {
  mute: { label: 'Ask to mute', icon: MicOff },
  'hand-over': { label: 'Make host', icon: Crown },
  remove: { label: 'Remove', icon: UserX, tone: 'red' },
};

/** What a host may do about one person. */
export function PersonMenu({ name, powers, onChoose }: Props) {
  return (
    <Menu
      items={powers.map((power) => ({ ...LOOKS[power], onChoose: () => onChoose(power) }))}
      button={{ icon: EllipsisVertical, label: `Options for ${name}`, tooltip: 'none', className: '-mr-3 size-11' }}
    />
  );
}
