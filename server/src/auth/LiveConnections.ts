/** What the ending of a session needs from whoever holds its sockets. The gateway implements it. */
export interface LiveConnections {
  /** Closes every socket of these sessions and frees their seats, at once. */
  endSessions(sessionIds: readonly string[]): void;
}
