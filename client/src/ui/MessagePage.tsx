import type { ReactNode } from 'react';
import { Logo } from './Logo.tsx';

/** One plain page that says what happened and what to do next. */
export function MessagePage({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <main className="grid min-h-dvh content-center justify-items-center p-6">
      <title>{`${title} · Parley`}</title>
      <div className="w-full max-w-md pb-16">
        <Logo className="h-10" />
        <h1 className="mt-8 text-title font-semibold">{title}</h1>
        <p className="mt-3 text-muted">{children}</p>
        {Boolean(action) && <div className="mt-8 flex flex-wrap gap-3">{action}</div>}
      </div>
    </main>
  );
}
