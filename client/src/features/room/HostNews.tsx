import { useState } from 'react';
import { Notice } from '../../ui/Notice.tsx';
import { ClosableNotice } from './ClosableNotice.tsx';
import { hostNewsWords } from './hostWords.ts';
import { usePassing } from './usePassing.ts';

type Props = {
  isHost: boolean;
  /** What a host has just done, where nothing else shows it. */
  done: string | null;
  onDoneRead: () => void;
};

/**
 * Tells somebody who is made a host, or is none any more, while they are in the room; who enters as one knows it. And a
 * host, what they have done.
 */
export function HostNews({ isHost, done, onDoneRead }: Props) {
  const [known, setKnown] = useState(isHost);
  const [news, setNews] = useState<string | null>(null);
  if (isHost !== known) {
    setKnown(isHost);
    setNews(hostNewsWords(isHost));
  }

  return (
    // Always there, so that it is read out, and what is new alone.
    <div role="status" aria-atomic="false" className="grid gap-2 empty:absolute">
      {news !== null && (
        <ClosableNotice onClose={() => setNews(null)}>
          <Notice>{news}</Notice>
        </ClosableNotice>
      )}
      {done !== null && <Done words={done} onRead={onDoneRead} />}
    </div>
  );
}

function Done({ words, onRead }: { words: string; onRead: () => void }) {
  usePassing(onRead, words);
  return (
    <ClosableNotice onClose={onRead}>
      <Notice>{words}</Notice>
    </ClosableNotice>
  );
}
