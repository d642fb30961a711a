import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { joinedMediaWords, mediaProblems } from './mediaWords.ts';

/** Why microphone or camera give nothing, and the button that tries again. One joins all the same. */
export function MediaNotice({ call, media }: { call: CallControls; media: LocalMediaState }) {
  const words = joinedMediaWords(media);
  if (words === null) return null;

  function tryAgain() {
    for (const { source, problem } of mediaProblems(media)) {
      if (problem === 'insecure') continue;
      if (source === 'microphone') void call.setMicrophone(true);
      if (source === 'camera') void call.setCamera(true);
    }
  }

  return (
    <Notice data-testid="media-error" role="status">
      <p>{words}</p>
      <Button
        variant="quiet"
        className="-ml-3 px-3! text-ink! underline decoration-edge underline-offset-3 hover:decoration-current"
        onClick={tryAgain}
      >
        Try again
      </Button>
    </Notice>
  );
}
