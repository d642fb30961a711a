import { LeanSocket } from '../LeanSocket.ts';
import type { Crowd, Member } from './Crowd.ts';

export type Answer = { ok: boolean; code?: string; message?: string };

/** What became of the packets of an attack. */
export class Tally {
  sent = 0;
  /** The connection ended before there was an answer. */
  cut = 0;
  readonly answers = new Map<string, number>();

  count(answer: Answer | undefined): void {
    this.sent += 1;
    if (answer === undefined) return void (this.cut += 1);
    const code = answer.ok ? 'ok' : (answer.code ?? 'no code');
    this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
  }

  of(code: string): number {
    return this.answers.get(code) ?? 0;
  }

  get refused(): number {
    return [...this.answers].reduce((sum, [code, count]) => sum + (code === 'ok' ? 0 : count), 0);
  }

  words(): string {
    const codes = [...this.answers].toSorted(([, a], [, b]) => b - a).map(([code, count]) => `${count} ${code}`);
    return [...codes, ...(this.cut > 0 ? [`${this.cut} cut`] : [])].join(', ');
  }
}

/** One of a crowd with a socket. When the server is rid of it, another takes its place. */
export type Attacker = { member: Member; socket: LeanSocket };

/** Connects somebody of whom the server has no bad opinion yet. */
export async function freshAttacker(origin: string, crowd: Crowd): Promise<Attacker> {
  const member = await crowd.next();
  return { member, socket: await LeanSocket.connect(origin, member.token) };
}

/** Joins a room. The seat of somebody `passing` is free as soon as the connection is gone. @throws when that is refused */
export async function enter(socket: LeanSocket, email: string, roomId: string, isPassing = false): Promise<unknown> {
  const body = { email, roomId, ...(isPassing ? {} : { protocol: 1 }) };
  const answer = (await socket.ask('joinRoom', body)) as Answer | undefined;
  if (answer?.ok !== true) throw new Error(`joinRoom: ${JSON.stringify(answer)}`);
  return answer;
}

export type Heard = [event: string, payload: unknown];

/** Everything that comes to a socket from now on. */
export function hearing(socket: LeanSocket): Heard[] {
  const heard: Heard[] = [];
  socket.onEvent = (event, payload) => void heard.push([event, payload]);
  return heard;
}
