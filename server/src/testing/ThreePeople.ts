import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { ApiClient } from './ApiClient.ts';
import { connectSocket, connectUser, type SocketUser } from './SocketUser.ts';
import { startServer, type TestServer } from './startServer.ts';

/** Ann, Bob and Cat, with new accounts and sockets for each test of a file, on one server. */
export class ThreePeople {
  server!: TestServer;
  api!: ApiClient;
  ann!: SocketUser;
  bob!: SocketUser;
  cat!: SocketUser;
  /** Whose sockets are closed after the test: those who came later are put here too. */
  people: SocketUser[] = [];
  #rooms = 0;

  /** Called at the top of a test file. `options`: of its server. */
  static forEachTest(options: Parameters<typeof startServer>[0] = {}): ThreePeople {
    const here = new ThreePeople();
    beforeAll(async () => {
      here.server = await startServer(options);
      here.api = new ApiClient(here.origin);
    });
    afterAll(() => here.server.stop());
    beforeEach(async () => {
      [here.ann, here.bob, here.cat] = await Promise.all([
        connectUser(here.origin, 'Ann'),
        connectUser(here.origin, 'Bob'),
        connectUser(here.origin, 'Cat'),
      ]);
      here.people = [here.ann, here.bob, here.cat];
    });
    afterEach(() => here.people.forEach(({ socket }) => socket.disconnect()));
    return here;
  }

  get origin(): string {
    return this.server.origin;
  }

  /** A name of a typed room that no other test has. */
  newRoom(): string {
    this.#rooms += 1;
    return `typed ${this.#rooms}`;
  }

  /** The same person on a new socket, as a client comes back. */
  async backOn(user: SocketUser): Promise<SocketUser> {
    const again = { ...user, socket: await connectSocket(this.origin, user.token) };
    this.people.push(again);
    return again;
  }
}
