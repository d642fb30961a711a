import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type RefObject } from 'react';
import { Button } from './Button.tsx';

type Props = {
  text: string;
  /** Where the text stands, at the latest when `onTried` is over. */
  shown: RefObject<HTMLElement | null>;
  words?: string;
  /** Of what, for those who hear the button alone. */
  of?: string;
  variant?: 'primary' | 'plain';
  /** An icon is enough on a phone. */
  isBrief?: boolean;
  /** Whether the browser has copied it. */
  onTried?(isCopied: boolean): void;
};

/** Copies a text, and says for two seconds that it did. */
export function CopyButton({
  text,
  shown,
  words = 'Copy link',
  of,
  variant = 'plain',
  isBrief = false,
  onTried,
}: Props) {
  const [copiedAt, setCopiedAt] = useState<number | null>(null);
  const isCopied = copiedAt !== null;
  const Icon = isCopied ? Check : Copy;
  useEffect(() => {
    if (copiedAt === null) return;
    const timer = setTimeout(() => setCopiedAt(null), 2000);
    return () => clearTimeout(timer);
  }, [copiedAt]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopiedAt(Date.now());
      onTried?.(true);
    } catch {
      onTried?.(false);
      // The browser refused: the text is marked where it stands, so that one key copies it.
      if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
    }
  }

  return (
    <Button variant={isCopied ? 'plain' : variant} className="px-4!" onClick={() => void copy()}>
      <Icon className="size-4.5" strokeWidth={isCopied ? 2 : 1.75} aria-hidden="true" />
      <span aria-live="polite" {...(isBrief && { className: 'max-sm:sr-only' })}>
        {isCopied ? 'Copied' : words}
      </span>
      {of !== undefined && <span className="sr-only">{` to ${of}`}</span>}
    </Button>
  );
}
