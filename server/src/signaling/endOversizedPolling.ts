import { ServerResponse } from 'node:http';
import type { ParleyServer, ParleySocket } from './Connection.ts';

/**
 * Ends a connection over long-polling whose client sent more than a frame may hold. Engine.IO refuses that request with
 * 413 and keeps the connection, where `ws` would have closed it: only clients of good manners go by themselves then.
 */
export function endOversizedPolling(engine: ParleyServer['engine']): void {
  // `clients` is protected, and nothing else leads from a request to its connection.
  const { clients } = engine as unknown as { clients: Record<string, ParleySocket['conn'] | undefined> };
  engine.use((request: { url: string }, response: unknown, next: () => void) => {
    // An upgrade to WebSocket has no response; `ws` looks after its frames.
    if (response instanceof ServerResponse) {
      response.once('finish', () => {
        if (response.statusCode !== 413) return;
        const id = new URL(request.url, 'http://server').searchParams.get('sid');
        if (id !== null && Object.hasOwn(clients, id)) clients[id]?.close(true);
      });
    }
    next();
  });
}
