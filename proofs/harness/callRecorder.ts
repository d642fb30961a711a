/** Pictures of others that were decoded since the sample before. */
export type FrameSample = { atMs: number; frames: number };

/** What a person could read, hear of or press, from this moment on until the next entry of that name. */
export type Sight = { atMs: number; what: SightName; words: string };

/**
 * `state`: the line that tells how the connection is. `timer`: the time in the call. `muted`: "yes" while a tile shows
 * it. `tiles`: the ids of the others' videos. `words`: every notice and every word on a tile. `path`: of the page's
 * address. `capturing`: how many captured tracks are live. `click`: the button that was pressed.
 */
export type SightName = 'state' | 'timer' | 'muted' | 'tiles' | 'words' | 'path' | 'capturing' | 'click';

/** Times are milliseconds since 1970: all processes of a machine agree on them. */
export type Recording = { frames: FrameSample[]; sights: Sight[] };

declare global {
  interface Window {
    callRecording: Recording;
  }
}

/**
 * Runs in a page before its own scripts, beside what `Person` leaves there: notes from outside what the decoders give
 * out and what a person sees. Pictures are counted every 100 ms, over whatever connections live then; the page is read
 * every 50 ms.
 */
export function callRecorder(): void {
  const recording: Recording = { frames: [], sights: [] };
  window.callRecording = recording;
  const counted = new WeakMap<RTCPeerConnection, Map<string, number>>();
  let isCounting = false;

  const textsOf = (selector: string): string[] =>
    [...document.querySelectorAll(selector)].map((element) => element.textContent?.trim() ?? '').filter(Boolean);
  const isVisible = (selector: string): boolean => document.querySelector(selector)?.checkVisibility() === true;
  const tiles = (): string[] =>
    [...document.querySelectorAll<HTMLElement>('[data-testid=remote-video]')].map(
      (video) => video.dataset['participant'] ?? '',
    );
  const looks: Record<Exclude<SightName, 'click'>, () => string> = {
    state: () => textsOf('[data-testid=connection-state]').join(' '),
    timer: () => textsOf('[role=timer]').join(' '),
    muted: () => (isVisible('[data-testid=remote-muted]') ? 'yes' : ''),
    tiles: () => tiles().join(' '),
    words: () =>
      textsOf(
        '[role=status]:not([data-testid=connection-state]), [role=alert], li:has([data-testid=remote-video]) p',
      ).join(' | '),
    path: () => location.pathname,
    capturing: () => String(window.parleyTracks?.().length ?? 0),
  };
  const last = new Map<string, string>();
  const look = (): void => {
    const atMs = Date.now();
    for (const [what, read] of Object.entries(looks) as [Exclude<SightName, 'click'>, () => string][]) {
      const words = read();
      if (last.get(what) === words) continue;
      last.set(what, words);
      recording.sights.push({ atMs, what, words });
    }
  };
  const count = async (): Promise<void> => {
    // One question at a time: a busy page answers late.
    if (isCounting) return;
    isCounting = true;
    let frames = 0;
    for (const connection of window.parleyConnections?.() ?? []) {
      const former = counted.get(connection) ?? new Map<string, number>();
      counted.set(connection, former);
      for (const receiver of connection.getReceivers()) {
        if (receiver.track.kind !== 'video') continue;
        for (const report of (await receiver.getStats()).values()) {
          if (report.type !== 'inbound-rtp') continue;
          const decoded = report.framesDecoded ?? 0;
          frames += Math.max(0, decoded - (former.get(report.id) ?? 0));
          former.set(report.id, decoded);
        }
      }
    }
    recording.frames.push({ atMs: Date.now(), frames });
    isCounting = false;
  };
  setInterval(look, 50);
  setInterval(() => void count().catch(() => (isCounting = false)), 100);
  document.addEventListener(
    'click',
    ({ target }) => {
      const button = target instanceof Element ? target.closest('button')?.cloneNode(true) : undefined;
      if (!(button instanceof Element)) return;
      for (const hidden of button.querySelectorAll('[aria-hidden=true]')) hidden.remove();
      const name = button.getAttribute('aria-label') ?? button.textContent ?? '';
      recording.sights.push({ atMs: Date.now(), what: 'click', words: name.trim() });
    },
    { capture: true },
  );
}
