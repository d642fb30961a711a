/** What `getStats()` says of a transport (RTCTransportStats): what DTLS has settled, and what protects the media. */
export type Transport = { dtlsState?: string; dtlsCipher?: string; srtpCipher?: string };

const KEY_BITS = 128;

/**
 * Whether a cipher of SRTP is AES with keys of 128 bits or more. Its name is the IANA's (`SRTP_AES128_CM_HMAC_SHA1_80`,
 * `SRTP_AEAD_AES_256_GCM`: RFC 5764, RFC 7714) or the one of SDES (`AES_CM_128_HMAC_SHA1_80`); browsers use both.
 */
export function isStrongCipher(name: string): boolean {
  const bits = /^(?:SRTP_)?(?:AES_?(\d+)_CM|AES_CM_(\d+)|AEAD_AES_(\d+)_GCM)(?:_|$)/.exec(name)?.slice(1).find(Boolean);
  return Number(bits ?? 0) >= KEY_BITS;
}

/** Why media on this transport is not safe from who listens on the wire, in words; null when it is. */
export function weaknessOf({ dtlsState, dtlsCipher, srtpCipher }: Transport): string | null {
  if (dtlsState !== 'connected') return `DTLS is ${dtlsState ?? 'absent'}`;
  if (!dtlsCipher) return 'DTLS has no cipher';
  if (!isStrongCipher(srtpCipher ?? '')) return `the cipher of SRTP is ${srtpCipher || 'absent'}`;
  return null;
}

/** Why a connection with these transports is not safe, in words. One of which nothing is known is not. */
export function weaknessesOf(transports: readonly Transport[]): string[] {
  if (transports.length === 0) return ['there is no transport'];
  return transports.map(weaknessOf).filter((weakness) => weakness !== null);
}
