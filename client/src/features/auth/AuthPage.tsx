import type { ReactNode } from 'react';
import { Logo } from '../../ui/Logo.tsx';

/** The one centred column of sign-in and registration. */
export function AuthPage({
  title,
  lead,
  children,
  footer,
}: Record<'title' | 'lead', string> & Record<'children' | 'footer', ReactNode>) {
  return (
    <main className="grid min-h-dvh content-start justify-items-center px-6 py-12 sm:content-center">
      <title>{`${title} · Parley`}</title>
      <div className="w-full max-w-sm">
        <div className="flex items-center gap-3">
          <Logo className="h-8" />
          <span className="text-lead font-semibold">Parley</span>
        </div>
        <h1 className="mt-10 text-display font-semibold">{title}</h1>
        <p className="mt-2 text-muted">{lead}</p>
        {children}
        <p className="mt-8 border-t border-line pt-6 text-muted">{footer}</p>
      </div>
    </main>
  );
}
