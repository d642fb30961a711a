import {
  AuthReply,
  CallsReply,
  IceServersReply,
  MeReply,
  MessageReply,
  RoleReply,
  RoomReply,
  SessionsReply,
  type ChangePasswordBody,
  type DeleteAccountBody,
  type LoginBody,
  type RegisterBody,
} from '@parley/protocol';
import type { Http } from './http.ts';

export type Api = ReturnType<typeof createApi>;

/** The REST routes that the page uses, by what they do. */
export function createApi(http: Http) {
  return {
    register: (body: RegisterBody) => http.open('POST', '/api/auth/register', AuthReply, body),
    login: (body: LoginBody) => http.open('POST', '/api/auth/login', AuthReply, body),
    me: () => http.authorized('GET', '/api/auth/me', MeReply),
    role: () => http.authorized('GET', '/api/auth/role', RoleReply),
    logout: () => http.authorized('POST', '/api/auth/logout', MessageReply),
    logoutAll: () => http.authorized('POST', '/api/auth/logout-all', MessageReply),
    sessions: () => http.authorized('GET', '/api/auth/sessions', SessionsReply),
    endSession: (id: string) => http.authorized('DELETE', `/api/auth/sessions/${encodeURIComponent(id)}`, MessageReply),
    changePassword: (body: ChangePasswordBody) => http.authorized('POST', '/api/auth/password', MessageReply, body),
    deleteAccount: (body: DeleteAccountBody) => http.authorized('DELETE', '/api/auth/me', MessageReply, body),
    createRoom: () => http.authorized('POST', '/api/rooms', RoomReply, {}),
    iceServers: () => http.authorized('GET', '/api/ice-servers', IceServersReply),
    /** A page of past calls, newest first. `before` is the `next` of the page above it. */
    calls: (before: string | null) =>
      http.authorized(
        'GET',
        before === null ? '/api/calls' : `/api/calls?before=${encodeURIComponent(before)}`,
        CallsReply,
      ),
  };
}
