import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';

type Props = { title: string; onClose(): void; children: ReactNode };

/**
 * A question that everything else waits for. The browser's own dialog: it holds the focus, gives it back, and closes at
 * Escape. It is open for as long as it is rendered.
 */
export function Dialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  // Before the element leaves the page: one that is gone gives no focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      // Escape is for the dialog alone: not for a panel that it was opened from.
      onKeyDown={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className="m-auto w-full max-w-md animate-rise rounded-tile border border-line bg-surface p-6 text-ink shadow-float backdrop:bg-veil max-sm:mb-0 max-sm:max-w-none max-sm:rounded-b-none sm:p-8"
    >
      <h2 id={id} className="text-title font-semibold">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
