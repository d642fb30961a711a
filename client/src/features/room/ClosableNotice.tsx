import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';

/** A notice over the stage that stays until the person closes it. */
export function ClosableNotice({ children, onClose }: { children: ReactNode; onClose(): void }) {
  return (
    <div className="relative animate-rise rounded-tile shadow-float [&>div]:pr-12">
      {children}
      <IconButton
        icon={X}
        label="Close this message"
        tooltip="none"
        className="absolute! top-0.5 right-0.5 size-11"
        onClick={onClose}
      />
    </div>
  );
}
