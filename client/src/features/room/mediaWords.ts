import type { LocalMediaState, MediaProblem } from '../../call/callState.ts';

export type Source = 'microphone' | 'camera' | 'screen';

/** What is wrong with a source, and what to do, in the person's terms. */
function mediaWords(source: Source, problem: MediaProblem): string {
  if (source === 'screen') return screenWords(problem);
  const consequence = source === 'microphone' ? 'Others cannot hear you.' : 'Others see your initials.';
  switch (problem) {
    case 'denied':
      return `This page may not use your ${source}. Allow it with the icon beside the address, then try again. ${consequence}`;
    case 'system-denied':
      return `Your ${source} is blocked by the system. Allow this browser in the system's privacy settings, then try again. ${consequence}`;
    case 'missing':
      return `No ${source} was found. Plug one in, then try again. ${consequence}`;
    case 'in-use':
      return `Your ${source} is in use by another program. Close that program, then try again. ${consequence}`;
    case 'insecure':
      return `Browsers offer the ${source} only at an https:// address. ${consequence}`;
    case 'lost':
      return `Your ${source} was unplugged, and there is no other. Plug one in: it is used at once. ${consequence}`;
    case 'failed':
      return `Your ${source} did not start. Try again, or choose another. ${consequence}`;
  }
}

function screenWords(problem: MediaProblem): string {
  switch (problem) {
    case 'system-denied':
      return "The system does not let this browser record the screen. Allow it in the system's privacy settings, then share again.";
    case 'denied':
      return 'Nothing is shared: the browser was not allowed to. Press Share screen to choose again.';
    default:
      return 'The screen could not be shared. Try again, or choose another window.';
  }
}

/** Every source that was wanted and gives nothing, with its words. */
export function mediaProblems(media: LocalMediaState): { source: Source; problem: MediaProblem; words: string }[] {
  const sources: Source[] = ['microphone', 'camera', 'screen'];
  return sources.flatMap((source) => {
    const state = media[source];
    return state.status === 'unavailable'
      ? [{ source, problem: state.problem, words: mediaWords(source, state.problem) }]
      : [];
  });
}

/** Microphone and camera that fail for the same reason are one message. */
export function joinedMediaWords(media: LocalMediaState): string | null {
  const problems = mediaProblems(media);
  const [first, second] = problems;
  if (first === undefined) return null;
  if (second !== undefined && first.problem === second.problem && second.source === 'camera') {
    const together = togetherWords(first.problem);
    if (together !== null) return together;
  }
  return problems.map(({ words }) => words).join(' ');
}

function togetherWords(problem: MediaProblem): string | null {
  const consequence = 'You can join all the same: you will see and hear the others.';
  switch (problem) {
    case 'denied':
      return `This page may not use your microphone and camera. Allow them with the icon beside the address, then try again. ${consequence}`;
    case 'system-denied':
      return `The system blocks your microphone and camera. Allow this browser in its privacy settings, then try again. ${consequence}`;
    case 'missing':
      return `No microphone and no camera were found. Plug them in, then try again. ${consequence}`;
    case 'in-use':
      return `Another program uses your microphone and camera. Close it, then try again. ${consequence}`;
    default:
      return null;
  }
}
