import { CircleAlert } from 'lucide-react';
import type { ComponentProps } from 'react';

/** A message in the flow of a page that wants to be read. Red is for what ends or is off, so this is not red. */
export function Notice({ children, ...rest }: ComponentProps<'div'>) {
  return (
    <div {...rest} className="flex gap-3 rounded-tile bg-sunken px-4 py-3 text-ink">
      <CircleAlert className="mt-0.5 size-5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</div>
    </div>
  );
}
