import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { limitedAddress } from './clientAddress.ts';
import { countOrRefuse } from './countOrRefuse.ts';

const WINDOW_S = 15 * 60;
/** Asked for in the window: from one address, and for one account from one address. */
const FROM_ADDRESS = 20;
const FOR_ACCOUNT = 3;
/** Mails to one account in an hour, whoever asks. */
const MAILS = 5;

/** How often a mail may be asked for. It counts alike whether there is such an account or not. */
export class MailLimit {
  readonly #fromAddress = new RateLimiterMemory({ points: FROM_ADDRESS, duration: WINDOW_S });
  readonly #forAccount = new RateLimiterMemory({ points: FOR_ACCOUNT, duration: WINDOW_S });
  readonly #mails = new RateLimiterMemory({ points: MAILS, duration: 60 * 60 });

  /** @throws AppError `too_many_requests` */
  async count(account: string, ip: string): Promise<void> {
    const address = limitedAddress(ip);
    // The address first: once it is turned away, made-up accounts leave nothing behind.
    await countOrRefuse(this.#fromAddress, address);
    await countOrRefuse(this.#forAccount, `${address} ${account}`);
  }

  /**
   * Whether one more mail to this account is bearable. Nobody is told when not: strangers who ask from many addresses
   * fill no mailbox, and keep nobody out either, since the mails that are there have links that work.
   */
  async mayWrite(account: string): Promise<boolean> {
    try {
      await this.#mails.consume(account);
      return true;
    } catch (error) {
      if (error instanceof RateLimiterRes) return false;
      throw error;
    }
  }
}
