import type { OverviewReply } from '@parley/protocol';

/** What administrators see of the living server. Whoever holds the sockets implements it. */
export interface LiveView {
  overview(): Promise<OverviewReply>;
}
