import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';

type Props = { title: string; onClose: () => void; children: ReactNode };

/**
 * Beside the stage on a wide screen, a sheet from below on a narrow one, with the bar of the room at its foot: one can
 * always mute and leave. The stage is dimmed behind it, the notices are not: they answer what is pressed in it. Escape
 * closes it and focus goes back.
 */
export function SidePanel({ title, onClose, children }: Props) {
  const close = useRef(onClose);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    close.current = onClose;
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  return (
    <>
      <div className="absolute inset-0 z-30 bg-veil lg:hidden" aria-hidden="true" onClick={onClose} />
      <aside
        aria-labelledby="panel"
        className="z-40 flex flex-col bg-surface max-lg:absolute max-lg:inset-x-0 max-lg:bottom-0 max-lg:max-h-[min(75dvh+5rem,100%-0.75rem)] max-lg:animate-rise max-lg:rounded-t-tile max-lg:pb-21 sm:max-lg:pb-25 lg:my-3 lg:mr-3 lg:w-88 lg:rounded-tile"
      >
        <div className="flex items-center justify-between py-3 pr-3 pl-6">
          <h2 id="panel" ref={heading} tabIndex={-1} className="text-lead font-semibold">
            {title}
          </h2>
          <IconButton icon={X} label="Close this panel" tooltip="none" onClick={onClose} />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-6 pb-6">{children}</div>
      </aside>
    </>
  );
}
