import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { questionWords, type HostQuestion } from './questionWords.ts';

type Props = { question: HostQuestion; onAnswer(isYes: boolean): void };

/** Asks a host once more before something that cannot be taken back. */
export function Question({ question, onAnswer }: Props) {
  const { title, words, yes, isEnd } = questionWords(question);
  return (
    <Dialog title={title} onClose={() => onAnswer(false)}>
      <p className="mt-2 text-muted">{words}</p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button variant="quiet" onClick={() => onAnswer(false)}>
          Cancel
        </Button>
        <Button variant={isEnd ? 'red' : 'primary'} onClick={() => onAnswer(true)}>
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
