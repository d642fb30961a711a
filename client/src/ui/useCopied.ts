import { useEffect, useState } from 'react';

/** Copies text and remembers for two seconds that it did. False when the browser refused. */
export function useCopied(): { isCopied: boolean; copy(text: string): Promise<boolean> } {
  const [copiedAt, setCopiedAt] = useState<number | null>(null);
  useEffect(() => {
    if (copiedAt === null) return;
    const timer = setTimeout(() => setCopiedAt(null), 2000);
    return () => clearTimeout(timer);
  }, [copiedAt]);
  return {
    isCopied: copiedAt !== null,
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        setCopiedAt(Date.now());
        return true;
      } catch {
        return false;
      }
    },
  };
}
