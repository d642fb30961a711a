import type { LinkMadeReply } from '@parley/protocol';
import { Check, Copy } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../ui/Button.tsx';
import { momentWords } from '../../ui/momentWords.ts';
import { useCopied } from '../../ui/useCopied.ts';

/** A link that is shown once, to be sent to the one that it is for. */
export function HandOver({ link }: { link: LinkMadeReply }) {
  const { isCopied, copy } = useCopied();
  const shown = useRef<HTMLElement>(null);

  async function copyLink() {
    if (await copy(link.url)) return;
    // The browser refused: the link is marked, so that one key copies it.
    if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
  }

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
        <Button variant={isCopied ? 'plain' : 'primary'} className="px-4!" onClick={() => void copyLink()}>
          {isCopied ? (
            <Check className="size-4.5" strokeWidth={2} aria-hidden="true" />
          ) : (
            <Copy className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
          )}
          <span aria-live="polite">{isCopied ? 'Copied' : 'Copy link'}</span>
        </Button>
      </div>
    </div>
  );
}
