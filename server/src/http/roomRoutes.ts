import { Router } from 'express';
import {
  ChangeRoomBody,
  CreateRoomBody,
  GuestBody,
  type GuestsAllowedReply,
  RoomId,
  type GuestReply,
  type MessageReply,
  type Room,
  type RoomPeopleReply,
  type RoomLookReply,
  type RoomReply,
  type RoomsReply,
} from '@parley/protocol';
import * as z from 'zod';
import { AppError } from '../AppError.ts';
import type { Accounts } from '../auth/Accounts.ts';
import type { Config } from '../config.ts';
import { iceServersFor } from '../media/iceServers.ts';
import type { Guests } from '../rooms/Guests.ts';
import type { Rooms } from '../rooms/Rooms.ts';
import { deviceOf, parse, parseBody, signedIn } from './middleware.ts';

const Params = z.object({ id: RoomId });
const PersonParams = z.object({ id: RoomId, personId: z.string().min(1).max(64) });

type RoomRoutesDeps = { accounts: Accounts; rooms: Rooms; guests: Guests; config: Config };

/** Rooms made ahead, and what a browser needs to reach the people inside. */
export function roomRoutes({ accounts, rooms, guests, config }: RoomRoutesDeps): Router {
  const routes = Router();
  /** A guest's pass is good for what is about its own room, and for nothing else. */
  const passOrToken = {
    authenticate: async (token: string) => (await guests.identify(token)) ?? accounts.authenticate(token),
  };
  /** As a page asks: a pass that is good no more is an answer too. */
  const anyPassOrToken = {
    authenticate: async (token: string) => guests.holderOf(token) ?? accounts.authenticate(token),
  };
  const answer = (room: Room) => ({ room }) satisfies RoomReply;

  routes.post(
    '/api/rooms',
    signedIn(accounts, async (req, res, identity) => {
      res.status(201).json(answer(await rooms.make(identity, parse(CreateRoomBody, req.body ?? {}))));
    }),
  );

  routes.get(
    '/api/rooms',
    signedIn(accounts, async (_req, res, identity) => {
      res.json({ rooms: await rooms.list(identity) } satisfies RoomsReply);
    }),
  );

  routes.get(
    '/api/rooms/:id',
    signedIn(passOrToken, async (req, res, identity) => {
      res.json(answer(await rooms.find(identity, parse(Params, req.params).id)));
    }),
  );

  routes.get(
    '/api/rooms/:id/look',
    signedIn(anyPassOrToken, async (req, res, identity) => {
      const room = await rooms.find(identity, parse(Params, req.params).id).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'not_found') return null;
        throw error;
      });
      res.json({ room } satisfies RoomLookReply);
    }),
  );

  routes.patch(
    '/api/rooms/:id',
    signedIn(accounts, async (req, res, identity) => {
      const { id } = parse(Params, req.params);
      res.json(answer(await rooms.change(identity, id, parseBody(ChangeRoomBody, req))));
    }),
  );

  routes.delete(
    '/api/rooms/:id',
    signedIn(accounts, async (req, res, identity) => {
      await rooms.delete(identity, parse(Params, req.params).id);
      res.json({ message: 'The room is deleted.' } satisfies z.output<typeof MessageReply>);
    }),
  );

  routes.post(
    '/api/rooms/:id/renew',
    signedIn(accounts, async (req, res, identity) => {
      res.json(answer(await rooms.renew(identity, parse(Params, req.params).id)));
    }),
  );

  routes.get(
    '/api/rooms/:id/people',
    signedIn(accounts, async (req, res, identity) => {
      const people = await rooms.listPeople(identity, parse(Params, req.params).id);
      res.json({
        people: people.map(({ personId, name, standing, decidedAt }) => ({
          id: personId,
          name,
          standing,
          decidedAt: decidedAt.toISOString(),
        })),
      } satisfies RoomPeopleReply);
    }),
  );

  routes.delete(
    '/api/rooms/:id/people/:personId',
    signedIn(accounts, async (req, res, identity) => {
      const { id, personId } = parse(PersonParams, req.params);
      await rooms.forgetPerson(identity, id, personId);
      res.json({ message: 'Nothing is decided about this person any more.' } satisfies z.output<typeof MessageReply>);
    }),
  );

  routes.get('/api/rooms/:id/guests', async (req, res) => {
    const { id } = parse(Params, req.params);
    const allowed = await guests.areTaken(id, deviceOf(req).address);
    res.json({ allowed } satisfies z.output<typeof GuestsAllowedReply>);
  });

  routes.post('/api/rooms/:id/guests', async (req, res) => {
    const { id } = parse(Params, req.params);
    const { name } = parseBody(GuestBody, req);
    res.status(201).json((await guests.welcome(id, name, deviceOf(req).address)) satisfies GuestReply);
  });

  routes.get(
    '/api/ice-servers',
    signedIn(passOrToken, (_req, res, identity) => {
      res.json(iceServersFor(identity.userId, config, Date.now()));
    }),
  );

  return routes;
}
