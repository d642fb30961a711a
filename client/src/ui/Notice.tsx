import { CircleAlert, Info } from 'lucide-react';
import type { ComponentProps } from 'react';

/** A short message in the flow of a page. */
export function Notice({ tone = 'plain', children, ...rest }: ComponentProps<'div'> & { tone?: 'plain' | 'red' }) {
  const Icon = tone === 'red' ? CircleAlert : Info;
  return (
    <div
      {...rest}
      className={`flex gap-3 rounded-tile px-4 py-3 text-body ${tone === 'red' ? 'bg-red-soft text-red-ink' : 'bg-sunken text-ink'}`}
    >
      <Icon className="mt-0.5 size-5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
