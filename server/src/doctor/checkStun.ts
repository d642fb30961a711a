import { parseIceUrl } from '../media/turn/iceUrl.ts';
import { TurnClient } from '../media/turn/TurnClient.ts';
import { mend, note, ok, type Finding } from './Finding.ts';
import { reachWords } from './reachWords.ts';

/** A STUN server tells browsers the address that others see them under. */
export async function checkStun(urls: readonly string[]): Promise<Finding[]> {
  if (urls.length === 0)
    return [note('STUN', 'STUN_URLS is set to nothing: without TURN, calls work within one network.')];
  return Promise.all(urls.map(checkStunUrl));
}

async function checkStunUrl(text: string): Promise<Finding> {
  // The settings hold nothing else: with another text Parley does not start.
  const url = parseIceUrl(text)!;
  let client: TurnClient | undefined;
  try {
    client = await TurnClient.open(url);
    const { address } = await client.binding();
    return ok('STUN', `${text} answers, and sees this machine as ${address}.`);
  } catch (error) {
    return mend('STUN', `${reachWords('STUN_URLS', url, error)} Or set STUN_URLS to another server, or to nothing.`);
  } finally {
    await client?.close();
  }
}
