import { Download } from 'lucide-react';
import { useLayoutEffect, useId, useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** Fresh recovery codes, shown this once. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept(): void }) {
  const shown = useRef<HTMLUListElement>(null);
  const words = useId();
  const [cannotCopy, setCannotCopy] = useState(false);
  // The button that made them is gone, and the focus with it: whoever listens would hear of no codes at all.
  useLayoutEffect(() => shown.current?.focus(), []);
  return (
    <div>
      <Notice id={words}>
        Keep these recovery codes where your phone is not: printed, or in a password manager. Each signs you in once
        when your app is lost. They are not shown again.
      </Notice>
      <ul
        ref={shown}
        tabIndex={-1}
        aria-label="Recovery codes"
        aria-describedby={words}
        className="mt-5 grid gap-x-8 gap-y-2 tabular-nums tracking-wider sm:w-fit sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-5 flex flex-wrap gap-3">
        <CopyButton
          text={codes.join('\n')}
          shown={shown}
          words="Copy codes"
          onTried={(isCopied) => setCannotCopy(!isCopied)}
        />
        <Button variant="plain" onClick={() => download(codes)}>
          <Download className="size-4.5" aria-hidden="true" />
          Download codes
        </Button>
        <Button onClick={onKept}>I have kept them</Button>
      </div>
      <p role="alert" className="mt-3 text-muted empty:hidden">
        {cannotCopy && 'The browser did not copy them. They are marked: copy them by hand, or download them.'}
      </p>
    </div>
  );
}

function download(codes: readonly string[]): void {
  const text = `Recovery codes for Parley at ${window.location.host}\nEach works once.\n\n${codes.join('\n')}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'parley-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}
