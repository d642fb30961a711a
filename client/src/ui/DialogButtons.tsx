import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { TooLate } from './TooLate.tsx';

type Props = {
  /** The words on the way out. */
  cancel?: string;
  /** The request is under way: whoever says "cancel" now would be told something that is not so. */
  isPending: boolean;
  onCancel(): void;
  /** The button that does it. */
  children: ReactNode;
};

/** The end of a dialog: the way out, and the button that does it. What is being done is not called off, and that is said. */
export function DialogButtons({ cancel = 'Cancel', isPending, onCancel, children }: Props) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-3">
      <TooLate isPending={isPending} className="flex-1 basis-20 empty:absolute max-sm:basis-full" />
      <Button variant="quiet" disabled={isPending} onClick={onCancel}>
        {cancel}
      </Button>
      {children}
    </div>
  );
}
