import type { Person } from '../../e2e/harness/Person.ts';

/** Asks every encoder of a page for a key frame: one that can be shown, and recognised, by itself. */
export async function requestKeyFrames(person: Person): Promise<void> {
  await person.evaluate(async () => {
    for (const sender of window.parleyConnections().flatMap((connection) => connection.getSenders())) {
      if (sender.track?.kind !== 'video') continue;
      const parameters = sender.getParameters();
      const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
      // The second argument is the W3C's WebRTC Extensions', which the types do not know.
      const set = sender.setParameters.bind(sender) as (...args: unknown[]) => Promise<void>;
      await set(parameters, { encodingOptions });
    }
  });
}

/** How many key frames a page has encoded so far. */
export async function keyFramesOf(person: Person): Promise<number> {
  return person.evaluate(async () => {
    let sum = 0;
    for (const connection of window.parleyConnections()) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'outbound-rtp') sum += report.keyFramesEncoded ?? 0;
      }
    }
    return sum;
  });
}
