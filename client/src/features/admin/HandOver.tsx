import type { LinkMadeReply } from '@parley/protocol';
import { useRef } from 'react';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { momentWords } from '../../ui/momentWords.ts';

/** A link that is shown once, to be sent to the one that it is for. */
export function HandOver({ link }: { link: LinkMadeReply }) {
  const shown = useRef<HTMLElement>(null);

  return (
    <div role="status" className="mt-4 rounded-tile bg-sunken p-4">
      <p className="text-small text-muted">
        Send this link by a way that only they read. It works once, until {momentWords(link.expiresAt)}, and is not
        shown again.
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <code ref={shown} className="min-w-0 flex-1 text-small break-all select-all">
          {link.url}
        </code>
        <CopyButton text={link.url} shown={shown} variant="primary" />
      </div>
    </div>
  );
}
