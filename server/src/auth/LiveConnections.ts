/**
 * What the ending of a session needs from whoever holds its sockets: the one way by which it reaches them. The gateway
 * implements it for the sockets of its process. With several processes, one that passes the call on to all of them takes
 * the gateway's place here, and `Sessions` need not know: its view in memory would be told by the same message.
 */
export interface LiveConnections {
  /** Closes every socket of these sessions and frees their seats, at once. */
  endSessions(sessionIds: readonly string[]): void;
}
