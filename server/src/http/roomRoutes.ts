import { Router } from 'express';
import { CreateRoomBody, RoomId, type RoomReply } from '@parley/protocol';
import * as z from 'zod';
import type { Accounts } from '../auth/Accounts.ts';
import type { Config } from '../config.ts';
import { iceServersFor } from '../media/iceServers.ts';
import type { Rooms } from '../rooms/Rooms.ts';
import { parse, signedIn } from './middleware.ts';

const Params = z.object({ id: RoomId });

/** Rooms made ahead, and what a browser needs to reach the people inside. */
export function roomRoutes(accounts: Accounts, rooms: Rooms, config: Config): Router {
  const routes = Router();

  routes.post(
    '/api/rooms',
    signedIn(accounts, async (req, res, identity) => {
      const room = await rooms.make(identity, parse(CreateRoomBody, req.body ?? {}));
      res.status(201).json({ room } satisfies z.output<typeof RoomReply>);
    }),
  );

  routes.get(
    '/api/rooms/:id',
    signedIn(accounts, async (req, res, identity) => {
      const { id } = parse(Params, req.params);
      res.json({ room: await rooms.find(id, identity.userId) } satisfies z.output<typeof RoomReply>);
    }),
  );

  routes.get(
    '/api/ice-servers',
    signedIn(accounts, (_req, res, identity) => {
      res.json(iceServersFor(identity.userId, config, Date.now()));
    }),
  );

  return routes;
}
