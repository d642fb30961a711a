import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { limitedAddress } from './clientAddress.ts';
import { countOrRefuse } from './countOrRefuse.ts';

const WINDOW_S = 15 * 60;
/** Asked for in the window: from one address, and for one account from one address. */
const FROM_ADDRESS = 20;
const FOR_ACCOUNT = 3;
/** Mails to one account in an hour, whoever asks. */
const MAILS = 5;
/** One of each purpose is sent in this span all the same: well within the half hour for which its link works. */
const ALWAYS_S = 10 * 60;

type MailPurpose = 'reset-password' | 'password-changed' | 'prove-email';

/** How often a mail may be asked for. It counts alike whether there is such an account or not. */
export class MailLimit {
  readonly #fromAddress = new RateLimiterMemory({ points: FROM_ADDRESS, duration: WINDOW_S });
  readonly #forAccount = new RateLimiterMemory({ points: FOR_ACCOUNT, duration: WINDOW_S });
  readonly #mails = new RateLimiterMemory({ points: MAILS, duration: 60 * 60 });
  readonly #always = new RateLimiterMemory({ points: 1, duration: ALWAYS_S });

  /** @throws AppError `too_many_requests` */
  async count(account: string, ip: string): Promise<void> {
    const address = limitedAddress(ip);
    // The address first: once it is turned away, made-up accounts leave nothing behind.
    await countOrRefuse(this.#fromAddress, address);
    await countOrRefuse(this.#forAccount, `${address} ${account}`);
  }

  /**
   * Whether one more mail to this account is bearable. Nobody is told when not. Strangers who ask from many addresses fill
   * no mailbox by it, eleven mails an hour at the most; and they keep the owner out no more, who gets one in ten minutes
   * however often others have asked, and has the link of the last one until then.
   */
  async mayWrite(account: string, purpose: MailPurpose): Promise<boolean> {
    const isDue = await takes(this.#always, `${purpose} ${account}`);
    return (await takes(this.#mails, account)) || isDue;
  }
}

/** Takes one from what `limiter` has for `key`, if something is left. */
async function takes(limiter: RateLimiterMemory, key: string): Promise<boolean> {
  try {
    await limiter.consume(key);
    return true;
  } catch (error) {
    if (error instanceof RateLimiterRes) return false;
    throw error;
  }
}
