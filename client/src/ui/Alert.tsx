import { Notice } from './Notice.tsx';

/** What went wrong, read out as soon as it is there. Takes no room while there is nothing: null. */
export function Alert({ children, className = '' }: { children: string | null; className?: string }) {
  return (
    <div role="alert" className={`empty:hidden ${className}`}>
      {children !== null && <Notice>{children}</Notice>}
    </div>
  );
}
