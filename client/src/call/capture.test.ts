import { afterEach, describe, expect, it, vi } from 'vitest';
import { captureBoth, captureCamera, captureMicrophone, captureScreen } from './capture.ts';
import { FakeStream, FakeTrack } from './testing/fakeMedia.ts';

type Wishes = { audio?: MediaTrackConstraints; video?: MediaTrackConstraints };

/** Devices that answer each request as `answer` says. */
function stubDevices(answer: (wishes: Wishes) => void): Wishes[] {
  const asked: Wishes[] = [];
  const open = async (wishes: Wishes): Promise<FakeStream> => {
    asked.push(wishes);
    answer(wishes);
    const kinds = (['audio', 'video'] as const).filter((kind) => wishes[kind]);
    return new FakeStream(kinds.map((kind) => new FakeTrack(kind)));
  };
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: open, getDisplayMedia: open } });
  return asked;
}

function stubPermissions(query: (descriptor: { name: string }) => Promise<{ state: string }>): void {
  vi.stubGlobal('navigator', { ...navigator, permissions: { query } });
}

function refuse(name: string, message = ''): never {
  throw new DOMException(message, name);
}

afterEach(() => void vi.unstubAllGlobals());

describe('the camera', () => {
  it('is asked for 1280x720, and for one wish less at each refusal', async () => {
    const asked = stubDevices(() => refuse('OverconstrainedError'));
    expect(await captureCamera('cam')).toEqual({ problem: 'failed' });
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const deviceId = { exact: 'cam' };
    expect(asked.map(({ video }) => video)).toEqual([
      { ...size, frameRate: { ideal: 30 }, deviceId },
      { ...size, deviceId },
      { deviceId },
      { ...size, frameRate: { ideal: 30 } },
      { ...size },
      {},
    ]);
  });

  it('is opened by the first wish that it can fulfil', async () => {
    const asked = stubDevices(({ video }) => {
      if (video?.width !== undefined) refuse('NotReadableError');
    });
    expect(await captureCamera(null)).toMatchObject({ track: { kind: 'video' } });
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['NotAllowedError', 'Permission denied', 'denied', 1],
    ['NotAllowedError', 'Permission denied by system', 'system-denied', 1],
    ['NotFoundError', '', 'missing', 1],
    ['NotReadableError', 'Could not start video source', 'in-use', 3],
    ['AbortError', '', 'in-use', 3],
    ['OverconstrainedError', '', 'failed', 3],
    ['TypeError', '', 'failed', 3],
  ])('%s (%s) is told as %s', async (name, message, problem, requests) => {
    const asked = stubDevices(() => refuse(name, message));
    expect(await captureCamera(null)).toEqual({ problem });
    expect(asked).toHaveLength(requests);
  });

  it.each([
    [true, 'denied'],
    [false, 'insecure'],
  ])('a SecurityError on a page whose context is secure: %s', async (isSecureContext, problem) => {
    stubDevices(() => refuse('SecurityError'));
    vi.stubGlobal('isSecureContext', isSecureContext);
    expect(await captureCamera(null)).toEqual({ problem });
  });

  it('is not there on an insecure page', async () => {
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('isSecureContext', false);
    expect(await captureCamera(null)).toEqual({ problem: 'insecure' });
    expect(await captureScreen()).toEqual({ problem: 'insecure' });
    expect(await captureBoth(null, null)).toEqual({
      microphone: { problem: 'insecure' },
      camera: { problem: 'insecure' },
    });
  });

  it('fails when what is thrown is no DOMException', async () => {
    stubDevices(() => {
      throw new TypeError('odd');
    });
    expect(await captureCamera(null)).toEqual({ problem: 'failed' });
  });
});

describe('the microphone', () => {
  it('cancels echo (seed), and gives up its wishes one after the other', async () => {
    const asked = stubDevices(({ audio }) => {
      if (audio?.echoCancellation !== undefined) refuse('OverconstrainedError');
    });
    expect(await captureMicrophone('mic')).toMatchObject({ track: { kind: 'audio' } });
    expect(asked[0]?.audio).toEqual({
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      deviceId: { exact: 'mic' },
    });
    expect(asked[1]?.audio).toEqual({ echoCancellation: true, deviceId: { exact: 'mic' } });
    expect(asked.at(-1)?.audio).toEqual({ deviceId: { exact: 'mic' } });
  });

  it.each(['OverconstrainedError', 'NotFoundError'])(
    'that was chosen and is not there any more (%s) gives way to another, with all wishes',
    async (name) => {
      const asked = stubDevices(({ audio }) => {
        if (audio?.deviceId !== undefined) refuse(name);
      });
      expect(await captureMicrophone('mic')).toMatchObject({ track: { kind: 'audio' } });
      expect(asked.at(-1)?.audio).toEqual({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });
    },
  );

  it('is missing when there is none at all', async () => {
    stubDevices(() => refuse('NotFoundError'));
    expect(await captureMicrophone('mic')).toEqual({ problem: 'missing' });
  });
});

describe('both', () => {
  it('are asked for with one question', async () => {
    const asked = stubDevices(() => undefined);
    const { microphone, camera } = await captureBoth('mic', 'cam');
    expect([microphone, camera]).toMatchObject([{ track: { kind: 'audio' } }, { track: { kind: 'video' } }]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ audio: { echoCancellation: true }, video: { width: { ideal: 1280 } } });
  });

  it('without a camera still give the microphone, and say what is wrong with which', async () => {
    stubDevices(({ video }) => {
      if (video) refuse('NotFoundError');
    });
    const { microphone, camera } = await captureBoth(null, null);
    expect(microphone).toMatchObject({ track: { kind: 'audio' } });
    expect(camera).toEqual({ problem: 'missing' });
  });

  it('with a microphone that is refused still give the camera, where the browser says that it may', async () => {
    const asked = stubDevices(({ audio }) => {
      if (audio) refuse('NotAllowedError');
    });
    stubPermissions(async ({ name }) => ({ state: name === 'camera' ? 'granted' : 'denied' }));
    const { microphone, camera } = await captureBoth(null, null);
    expect(microphone).toEqual({ problem: 'denied' });
    expect(camera).toMatchObject({ track: { kind: 'video' } });
    expect(asked.map((wishes) => Object.keys(wishes))).toEqual([['audio', 'video'], ['video']]);
  });

  it.each([
    ['would ask again', async () => ({ state: 'prompt' })],
    ['has been told never', async () => ({ state: 'denied' })],
    ['does not know the name', async () => refuse('TypeError')],
    ['does not tell', undefined],
  ])('once refused are not asked for singly by a browser that %s', async (_what, query) => {
    const asked = stubDevices(() => refuse('NotAllowedError'));
    if (query) stubPermissions(query);
    const denied = { problem: 'denied' };
    expect(await captureBoth(null, null)).toEqual({ microphone: denied, camera: denied });
    expect(asked).toHaveLength(1);
  });

  it('refused by the system are asked for singly, to learn which', async () => {
    stubDevices(({ audio }) => {
      if (audio) refuse('NotAllowedError', 'Permission denied by system');
    });
    const { microphone, camera } = await captureBoth(null, null);
    expect(microphone).toEqual({ problem: 'system-denied' });
    expect(camera).toMatchObject({ track: { kind: 'video' } });
  });
});

describe('the screen', () => {
  it('gives its picture', async () => {
    stubDevices(() => undefined);
    expect(await captureScreen()).toMatchObject({ track: { kind: 'video' } });
  });

  it('whose picker was closed is denied', async () => {
    stubDevices(() => refuse('NotAllowedError', 'Permission denied by user'));
    expect(await captureScreen()).toEqual({ problem: 'denied' });
  });
});
