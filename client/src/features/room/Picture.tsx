import { useEffect, useRef, type ComponentProps } from 'react';

type Props = Omit<ComponentProps<'video'>, 'ref'> & {
  stream: MediaStream | null;
  /** The browser does not let this one be heard before the person touches the page. It plays on, muted. */
  onSoundRefused?: () => void;
  /** Where it is heard; empty for the system's speaker. */
  speakerId?: string;
};

/** A video element that shows a stream and starts by itself. */
export function Picture({ stream, onSoundRefused, speakerId = '', ...rest }: Props) {
  const ref = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    const video = ref.current;
    if (video === null || video.srcObject === stream) return;
    video.srcObject = stream;
    if (stream === null) return;
    video.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || onSoundRefused === undefined) return;
      video.muted = true;
      // Muted playback needs no permission; if even this fails, `autoPlay` tries again with the next data.
      video.play().catch(() => undefined);
      onSoundRefused();
    });
  }, [stream, onSoundRefused]);

  useEffect(() => {
    const video = ref.current;
    if (video === null || !('setSinkId' in video)) return;
    const play = () => {
      if (video.sinkId === speakerId) return;
      // A speaker that has just gone: the list of devices follows, and names another one.
      video.setSinkId(speakerId).catch(() => undefined);
    };
    play();
    // While a stream is loading Chromium aborts the change.
    video.addEventListener('loadeddata', play);
    return () => video.removeEventListener('loadeddata', play);
  }, [speakerId]);

  return <video {...rest} ref={ref} autoPlay playsInline />;
}
