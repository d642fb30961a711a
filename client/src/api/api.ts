import {
  CallsReply,
  GuestReply,
  GuestsAllowedReply,
  IceServersReply,
  MeReply,
  MessageReply,
  NewPasswordReply,
  RoleReply,
  RoomLookReply,
  RoomPeopleReply,
  RoomReply,
  SecurityEventsReply,
  RoomsReply,
  SessionsReply,
  type ChangePasswordBody,
  type ChangeRoomBody,
  type CreateRoomBody,
  type DeleteAccountBody,
  type GuestBody,
  type LateLogoutBody,
  type LoginBody,
  type RegisterBody,
} from '@parley/protocol';
import type { Http } from './http.ts';

export type Api = ReturnType<typeof createApi>;

const roomPath = (id: string, tail = ''): string => `/api/rooms/${encodeURIComponent(id)}${tail}`;

/** The REST routes that the page uses, by what they do. */
export function createApi(http: Http) {
  return {
    register: (body: RegisterBody) => http.signIn('/api/auth/register', body),
    login: (body: LoginBody) => http.signIn('/api/auth/login', body),
    me: () => http.authorized('GET', '/api/auth/me', MeReply),
    role: () => http.authorized('GET', '/api/auth/role', RoleReply),
    logout: http.signOut,
    /** Ends a session by its word, whatever has become of its tokens. */
    logoutLate: (owed: LateLogoutBody) => http.open('POST', '/api/auth/logout/late', MessageReply, owed),
    logoutAll: () => http.authorized('POST', '/api/auth/logout-all', MessageReply),
    sessions: () => http.authorized('GET', '/api/auth/sessions', SessionsReply),
    endSession: (id: string) => http.authorized('DELETE', `/api/auth/sessions/${encodeURIComponent(id)}`, MessageReply),
    changePassword: (body: ChangePasswordBody) => http.authorized('POST', '/api/auth/password', NewPasswordReply, body),
    deleteAccount: (body: DeleteAccountBody) => http.authorized('DELETE', '/api/auth/me', MessageReply, body),
    /** A page of what happened to one's own account, newest first. `before` is the `next` of the page above it. */
    securityEvents: (before: string | null) =>
      http.authorized(
        'GET',
        before === null ? '/api/auth/events' : `/api/auth/events?before=${encodeURIComponent(before)}`,
        SecurityEventsReply,
      ),
    createRoom: (body: CreateRoomBody) => http.authorized('POST', '/api/rooms', RoomReply, body),
    /** The person's own rooms, the newest first. */
    rooms: () => http.authorized('GET', '/api/rooms', RoomsReply),
    /** What the room is to the asking person; null where there is none for them. */
    lookAtRoom: (id: string) => http.authorized('GET', roomPath(id, '/look'), RoomLookReply),
    changeRoom: (id: string, body: ChangeRoomBody) => http.authorized('PATCH', roomPath(id), RoomReply, body),
    /** The room moves to a new link; the old one leads nowhere from then on. */
    renewLink: (id: string) => http.authorized('POST', roomPath(id, '/renew'), RoomReply),
    deleteRoom: (id: string) => http.authorized('DELETE', roomPath(id), MessageReply),
    /** What hosts have decided about people in one's own room. */
    roomPeople: (id: string) => http.authorized('GET', roomPath(id, '/people'), RoomPeopleReply),
    /** As if nothing had been decided about this person. */
    forgetPerson: (id: string, personId: string) =>
      http.authorized('DELETE', roomPath(id, `/people/${encodeURIComponent(personId)}`), MessageReply),
    iceServers: () => http.authorized('GET', '/api/ice-servers', IceServersReply),
    guestsAllowed: (id: string) => http.open('GET', roomPath(id, '/guests'), GuestsAllowedReply),
    becomeGuest: (id: string, body: GuestBody) => http.open('POST', roomPath(id, '/guests'), GuestReply, body),
    /** What a pass is good for. */
    guestLooksAtRoom: (token: string, id: string) => http.bearing(token, 'GET', roomPath(id, '/look'), RoomLookReply),
    guestIceServers: (token: string) => http.bearing(token, 'GET', '/api/ice-servers', IceServersReply),
    /** A page of past calls, newest first. `before` is the `next` of the page above it. */
    calls: (before: string | null) =>
      http.authorized(
        'GET',
        before === null ? '/api/calls' : `/api/calls?before=${encodeURIComponent(before)}`,
        CallsReply,
      ),
  };
}
