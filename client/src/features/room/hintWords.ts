import type { DeviceNews, LocalMediaState, MediaHint } from '../../call/callState.ts';

/** Something to know about one's devices, and what can be done about it. */
export type HintWords = {
  key: string;
  words: string;
  action: 'unmute' | 'choose-microphone' | 'choose-camera' | null;
  /** What closing it tells the engine. Null: it goes when its cause does. */
  hint: MediaHint | null;
};

/** What the system or a device does that the person did not ask for, in their terms; the most urgent first. */
export function hintWords(media: LocalMediaState): HintWords[] {
  return [...silencedWords(media), ...media.hints.map((hint) => wordsOf(hint, media))];
}

function silencedWords({ microphone, camera }: LocalMediaState): HintWords[] {
  const silenced: HintWords[] = [];
  if (microphone.status === 'silenced') {
    const words =
      'Your microphone is muted by the system. Unmute it there, or with the key on your keyboard or headset. Others cannot hear you.';
    silenced.push({ key: 'silenced-microphone', words, action: null, hint: null });
  }
  if (camera.status === 'silenced') {
    const words =
      'Your camera is paused by the system. Turn it on there, or with the key on your keyboard. Others see your initials.';
    silenced.push({ key: 'silenced-camera', words, action: null, hint: null });
  }
  return silenced;
}

function wordsOf(hint: MediaHint, media: LocalMediaState): HintWords {
  switch (hint.kind) {
    case 'silent-microphone': {
      const hasOther = media.microphones.length > 1;
      const words = `Nothing comes from your microphone. Is it switched off${hasOther ? ', or is it the wrong one' : ''}?`;
      return { key: hint.kind, words, action: hasOther ? 'choose-microphone' : null, hint };
    }
    case 'talking-muted':
      return { key: hint.kind, words: 'You are muted. Nobody hears you.', action: 'unmute', hint };
    case 'black-camera': {
      const action = media.cameras.length > 1 ? 'choose-camera' : null;
      return { key: hint.kind, words: 'Your camera shows only black. Is its cover closed?', action, hint };
    }
    case 'second-device': {
      const words =
        'You are in this room in another tab or on another device, so your microphone is off here: no echo.';
      return { key: hint.kind, words, action: null, hint };
    }
    case 'device':
      return { key: `device-${hint.source}`, words: newsWords(hint), action: null, hint };
  }
}

function newsWords({ source, change, former, now }: DeviceNews): string {
  const place = now === '' ? `another ${source}` : now;
  switch (change) {
    case 'unplugged':
      return `${former === '' ? `Your ${source}` : former} was unplugged. Using ${place}.`;
    case 'returned':
      return `${place} is back and in use.`;
    case 'switched':
      return `Your ${source} is now ${place}.`;
  }
}
