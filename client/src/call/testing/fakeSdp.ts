export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export type Section = {
  mid: string;
  kind: 'audio' | 'video';
  direction: Direction;
  /** Ids of the streams that the track belongs to. */
  streams: readonly string[];
};

/** What the text of a description says, as far as the fake cares. */
export type Sdp = {
  /** The connection that made it: in real life the DTLS fingerprint tells. */
  origin: string;
  version: number;
  /** Absent without a media section. */
  ufrag: string | undefined;
  sections: readonly Section[];
  /** Whether there is a section for data channels. */
  hasChannels: boolean;
  candidates: readonly string[];
};

export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

function directionOf(isSending: boolean, isReceiving: boolean): Direction {
  if (isSending) return isReceiving ? 'sendrecv' : 'sendonly';
  return isReceiving ? 'recvonly' : 'inactive';
}

/** The same direction as the other side sees it. */
export function reversed(direction: Direction): Direction {
  return directionOf(receives(direction), sends(direction));
}

export function intersected(one: Direction, other: Direction): Direction {
  return directionOf(sends(one) && sends(other), receives(one) && receives(other));
}

export function formatSdp(sdp: Sdp): string {
  const lines = ['v=0', `o=- ${sdp.origin} ${sdp.version} IN IP4 127.0.0.1`, 's=-', 't=0 0'];
  if (sdp.sections.length > 0) lines.push(`a=group:BUNDLE ${sdp.sections.map(({ mid }) => mid).join(' ')}`);
  for (const { mid, kind, direction, streams } of sdp.sections) {
    lines.push(`m=${kind} 9 UDP/TLS/RTP/SAVPF 96`, `a=mid:${mid}`, `a=${direction}`);
    for (const stream of streams) lines.push(`a=msid:${stream}`);
    if (sdp.ufrag !== undefined) lines.push(`a=ice-ufrag:${sdp.ufrag}`);
    // Bundled: the candidates stand in the first section and serve all.
    if (mid === sdp.sections[0]?.mid) for (const candidate of sdp.candidates) lines.push(`a=${candidate}`);
  }
  if (sdp.hasChannels) lines.push('m=application 9 UDP/DTLS/SCTP webrtc-datachannel');
  return `${lines.join('\r\n')}\r\n`;
}

/** @throws when the text is no description */
export function parseSdp(text: string): Sdp {
  const [session = '', ...parts] = text.split(/^(?=m=)/m);
  const origin = /^o=- (\S+) (\d+)/m.exec(session);
  if (!origin?.[1]) throw new DOMException('Failed to parse SessionDescription.', 'OperationError');
  const all = (part: string, pattern: RegExp): string[] => [...part.matchAll(pattern)].map(([, found]) => found ?? '');
  const isMedia = (part: string): boolean => !part.startsWith('m=application');
  const sections = parts.filter(isMedia).map((part): Section => ({
    mid: all(part, /^a=mid:(\S+)/gm)[0] ?? '',
    kind: part.startsWith('m=audio') ? 'audio' : 'video',
    direction: (all(part, /^a=(sendrecv|sendonly|recvonly|inactive)/gm)[0] ?? 'sendrecv') as Direction,
    streams: all(part, /^a=msid:(\S+)/gm),
  }));
  return {
    origin: origin[1],
    version: Number(origin[2]),
    ufrag: all(text, /^a=ice-ufrag:(\S+)/gm)[0],
    sections,
    hasChannels: !parts.every(isMedia),
    candidates: all(text, /^a=(candidate:.*?)\r?$/gm),
  };
}
