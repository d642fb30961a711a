/** What is written to one person. Plain text is what counts; the HTML says the same. */
export type Letter = { to: string; subject: string; text: string; html: string };

/** The port to a mail server. */
export interface Mail {
  /**
   * Hands a letter over. Never throws and never waits: who asks for a mail learns nothing from how long that took. What
   * becomes of it is the log's business.
   */
  send(letter: Letter): void;
  /** Gives letters under way a moment, then lets go. May be called twice. */
  close(): Promise<void>;
}
