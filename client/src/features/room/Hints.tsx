import { X } from 'lucide-react';
import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { hintWords, type HintWords } from './hintWords.ts';
import { usePassing } from './usePassing.ts';

type Props = {
  call: CallControls;
  media: LocalMediaState;
  /** Shows the menus in which another device is chosen. */
  onChooseDevice: (source: 'microphone' | 'camera') => void;
  /** How many there is room for; the next one comes when one is closed. */
  limit: number;
};

/** What was noticed about one's devices: quiet, each with what can be done, and closed for good by one press. */
export function Hints({ call, media, onChooseDevice, limit }: Props) {
  const hints = hintWords(media).slice(0, limit);
  return (
    <>
      {/* Always there, so that what was noticed is read out: the words alone, no button with them, and what is new alone. */}
      <div role="status" aria-atomic="false" className="sr-only">
        {hints.map(({ key, words }) => (
          <p key={key}>{words}</p>
        ))}
      </div>
      {hints.length > 0 && (
        <div className="grid gap-2">
          {hints.map((hint) => (
            <Hint key={hint.key} call={call} hint={hint} onChooseDevice={onChooseDevice} />
          ))}
        </div>
      )}
    </>
  );
}

function Hint({
  call,
  hint: { words, action, hint },
  onChooseDevice,
}: Omit<Props, 'media' | 'limit'> & { hint: HintWords }) {
  usePassing(hint?.kind === 'device' ? () => call.dismissHint(hint) : null, words);
  return (
    <div
      data-testid="device-hint"
      className="relative animate-rise rounded-tile in-[.stage]:shadow-float [&>div]:pr-12"
    >
      <Notice>
        <p>{words}</p>
        {action === 'unmute' && (
          <HintButton shortcut="M" onClick={() => void call.setMicrophone(true)}>
            Turn my microphone on
          </HintButton>
        )}
        {action === 'choose-microphone' && (
          <HintButton onClick={() => onChooseDevice('microphone')}>Choose another microphone</HintButton>
        )}
        {action === 'choose-camera' && (
          <HintButton onClick={() => onChooseDevice('camera')}>Choose another camera</HintButton>
        )}
      </Notice>
      {hint !== null && (
        <IconButton
          icon={X}
          label="Close this message"
          tooltip="none"
          className="absolute! top-0.5 right-0.5 size-11"
          onClick={() => call.dismissHint(hint)}
        />
      )}
    </div>
  );
}

type HintButtonProps = { children: string; shortcut?: string; onClick: () => void };

function HintButton({ children, shortcut, onClick }: HintButtonProps) {
  return (
    <Button
      variant="quiet"
      className="group/hint -mb-2 -ml-3 px-3! text-ink!"
      {...(shortcut !== undefined && { 'aria-keyshortcuts': shortcut })}
      onClick={onClick}
    >
      <span className="underline decoration-edge underline-offset-3 group-hover/hint:decoration-current">
        {children}
      </span>
      {shortcut !== undefined && (
        <kbd
          aria-hidden="true"
          className="rounded-inner border border-edge px-1.5 font-sans text-small text-muted pointer-coarse:hidden"
        >
          {shortcut}
        </kbd>
      )}
    </Button>
  );
}
