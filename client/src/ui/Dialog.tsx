import { useId, useLayoutEffect, type KeyboardEvent, type ReactNode } from 'react';
import { useKeptFocus } from './useKeptFocus.ts';

type Props = {
  title: string;
  /** What was asked for is being done: there is no way back now, by Escape neither. */
  isPending?: boolean;
  onClose(): void;
  children: ReactNode;
};

/**
 * A question that everything else waits for. The browser's own dialog: it holds the focus, gives it back, and closes at
 * Escape. It is open for as long as it is rendered.
 */
export function Dialog({ title, isPending = false, onClose, children }: Props) {
  const { part, heading } = useKeptFocus<HTMLDialogElement>();
  const dialog = part.ref;
  const id = useId();

  // Before the element leaves the page: one that is gone gives no focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, [dialog]);

  /** Chromium closes a dialog at a second request, though the first was refused: Android's Back knows no key to take. */
  function onClosed(): void {
    const shown = dialog.current;
    // One that has left the page has nothing to tell, nor has one that is open again.
    if (shown === null || shown.open) return;
    if (isPending) shown.showModal();
    else onClose();
  }

  function onKey(event: KeyboardEvent): void {
    // Escape is for the dialog alone: not for a panel that it was opened from.
    event.stopPropagation();
    // A second Escape closes a dialog in Chromium though the first was refused; one that the page has taken does not.
    if (isPending && event.key === 'Escape') event.preventDefault();
  }

  return (
    <dialog
      {...part}
      aria-labelledby={id}
      onKeyDown={onKey}
      onClose={onClosed}
      onCancel={(event) => {
        event.preventDefault();
        if (!isPending) onClose();
      }}
      className="m-auto w-full max-w-md animate-rise rounded-tile border border-line bg-surface p-6 text-ink shadow-float backdrop:bg-veil max-sm:mb-0 max-sm:max-w-none max-sm:rounded-b-none sm:p-8"
    >
      <h2 ref={heading} id={id} className="text-title font-semibold">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
