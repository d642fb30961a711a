/** What a person last chose about their own devices. Survives the page. */
export type MediaChoices = {
  microphone: boolean;
  camera: boolean;
  microphoneId: string | null;
  cameraId: string | null;
  speakerId: string | null;
};

const KEY = 'parley.media';
const FIRST: MediaChoices = { microphone: true, camera: true, microphoneId: null, cameraId: null, speakerId: null };

/** The stored choices; everything on, for one who never chose, or where storage is closed to us. */
export function readMediaChoices(storage: Pick<Storage, 'getItem'> | null): MediaChoices {
  try {
    const stored = JSON.parse(storage?.getItem(KEY) ?? '{}') as Partial<Record<keyof MediaChoices, unknown>>;
    const id = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    return {
      microphone: stored.microphone !== false,
      camera: stored.camera !== false,
      microphoneId: id(stored.microphoneId),
      cameraId: id(stored.cameraId),
      speakerId: id(stored.speakerId),
    };
  } catch {
    return FIRST;
  }
}

/** Keeps the choices. A full or closed storage forgets them with the page. */
export function writeMediaChoices(storage: Pick<Storage, 'setItem'> | null, choices: MediaChoices): void {
  try {
    storage?.setItem(KEY, JSON.stringify(choices));
  } catch {
    // Private windows may refuse: the choices then live as long as the page.
  }
}
