import { useId, type ReactNode } from 'react';
import { useKeptFocus } from './useKeptFocus.ts';

/** One part of a page of settings: what it is about on the left, what can be done on the right. */
export function Section({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  const id = useId();
  const { part, heading } = useKeptFocus();
  return (
    <section
      {...part}
      aria-labelledby={id}
      className="grid gap-x-16 gap-y-6 border-t border-line py-10 lg:grid-cols-[18rem_1fr]"
    >
      <div>
        <h2 ref={heading} id={id} className="text-lead font-semibold">
          {title}
        </h2>
        <p className="mt-1 text-muted">{lead}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
