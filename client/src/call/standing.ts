import type { JoinSnapshot, Knock, PushPayload } from '@parley/protocol';
import type { CallEvent, Step } from './callEvents.ts';
import type { CallState, Standing } from './callState.ts';

type InRoom = Extract<CallState, { phase: 'waiting' | 'inCall' }>;

/** What a snapshot says. A wish to mute is not part of it, and outlives the connection by which it came. */
export function standingOf(
  { isHost, room, waiting }: Pick<JoinSnapshot, 'isHost' | 'room' | 'waiting'>,
  former?: Standing,
): Standing {
  return {
    isHost: isHost === true,
    room: room ?? null,
    knocks: isHost === true ? (waiting ?? []) : [],
    muteAskedBy: former?.muteAskedBy ?? null,
  };
}

/** Somebody waits at the door. Who knocks anew under the same id takes their former place. */
export function hearKnock(state: InRoom, knock: Knock): InRoom {
  const { knocks, isHost } = state.standing;
  if (!isHost) return state;
  const isKnown = knocks.some(({ knockId }) => knockId === knock.knockId);
  const next = isKnown ? knocks.map((one) => (one.knockId === knock.knockId ? knock : one)) : [...knocks, knock];
  return withStanding(state, { knocks: next });
}

export function takeKnockAway(state: InRoom, knockId: string): InRoom {
  const { knocks } = state.standing;
  if (knocks.every((knock) => knock.knockId !== knockId)) return state;
  return withStanding(state, { knocks: knocks.filter((knock) => knock.knockId !== knockId) });
}

/** The whole of what may have changed about the room: who is host is said for everybody, oneself included. */
export function changeRoom(state: InRoom, change: PushPayload<'roomChanged'>): InRoom {
  const { roomId, hosts, ...room } = change;
  if (roomId !== state.roomId) return state;
  const participants = state.participants.map((one) => ({ ...one, isHost: hosts.includes(one.id) }));
  return { ...withRole(state, hosts.includes(state.selfId), { room }), participants };
}

/** One became host or ceased to be. The role is part of what the resume token proves, so there is another one. */
export function changeRole(state: InRoom, event: Extract<CallEvent, { type: 'roleChanged' }>): Step {
  if (event.roomId !== state.roomId) return { state, effects: [] };
  return { state: withRole(state, event.isHost, {}), effects: [{ type: 'renewSeat', resume: event.resume }] };
}

export function hearMuteWish(state: InRoom, from: string): InRoom {
  const host = state.participants.find(({ id }) => id === from);
  return host ? withStanding(state, { muteAskedBy: host.name }) : state;
}

export function settleMuteWish(state: InRoom): InRoom {
  return state.standing.muteAskedBy === null ? state : withStanding(state, { muteAskedBy: null });
}

function withRole(state: InRoom, isHost: boolean, changes: Partial<Standing>): InRoom {
  // Who is no host sees nobody at the door.
  return withStanding(state, { ...changes, isHost, ...(isHost ? {} : { knocks: [] }) });
}

function withStanding(state: InRoom, changes: Partial<Standing>): InRoom {
  return { ...state, standing: { ...state.standing, ...changes } };
}
