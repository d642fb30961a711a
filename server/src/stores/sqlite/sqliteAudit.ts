import type { DatabaseSync } from 'node:sqlite';
import { GUEST_ID_PREFIX, type AuditRecord } from '../store.ts';
import type { Row } from './rows.ts';

type AuditRow = Omit<Row<AuditRecord>, 'detail'> & { detail: string };
type AuditQuery = { userId: string | null; kinds: string | null; before: string | null; limit: number };

/** Questions about security events. */
export function sqliteAuditReads(db: DatabaseSync) {
  const select = (where: string) =>
    db.prepare(`
      SELECT id, at, kind, user_id AS userId, actor_id AS actorId, address, user_agent AS userAgent, detail
      FROM security_events
      WHERE ${where} AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
        AND (:before IS NULL OR (at, id) < (SELECT at, id FROM security_events WHERE id = :before))
      ORDER BY at DESC, id DESC LIMIT :limit`);
  // Two statements, so that each walks along its own index.
  const [ofAll, ofUser] = [select(':userId IS NULL'), select('user_id = :userId')];
  const count = db.prepare(`
    SELECT kind, CAST((at - :since) / :bucketMs AS INTEGER) AS "index", count(*) AS count FROM security_events
    WHERE at >= :since AND at < :until GROUP BY 1, 2 ORDER BY 2, 1`);
  return {
    listEvents: (query: AuditQuery) => ((query.userId === null ? ofAll : ofUser).all(query) as AuditRow[]).map(eventOf),
    countEvents: (since: Date, until: Date, bucketMs: number) =>
      (
        count.all({ since: since.getTime(), until: until.getTime(), bucketMs }) as {
          kind: string;
          index: number;
          count: number;
        }[]
      ).map((row) => ({ ...row })),
  };
}

/** Changes of security events. */
export function sqliteAuditWrites(db: DatabaseSync) {
  // An event waits a while before it is written, and may be tried twice. Whoever deleted the account meanwhile must not
  // come back by it, nor may the place stay from which an administrator acted who is gone.
  const insert = db.prepare(`
    INSERT INTO security_events (id, at, kind, user_id, actor_id, address, user_agent, detail)
    SELECT :id, :at, :kind, :userId, :actorId, iif(acts, :address, ''), iif(acts, :userAgent, ''), :detail
    FROM (SELECT :actorId IS NULL OR EXISTS (SELECT 1 FROM users WHERE id = :actorId) AS acts)
    WHERE :userId IS NULL OR :userId LIKE '${GUEST_ID_PREFIX}%' OR EXISTS (SELECT 1 FROM users WHERE id = :userId)
    ON CONFLICT (id) DO NOTHING`);
  const removeBefore = db.prepare('DELETE FROM security_events WHERE at < ?');
  return {
    appendEvents(events: readonly AuditRecord[]): void {
      for (const { at, detail, ...event } of events) {
        insert.run({ ...event, at: at.getTime(), detail: JSON.stringify(detail) });
      }
    },
    deleteEventsBefore: (at: Date) => Number(removeBefore.run(at.getTime()).changes),
  };
}

function eventOf(row: AuditRow): AuditRecord {
  return { ...row, at: new Date(row.at), detail: JSON.parse(row.detail) as AuditRecord['detail'] };
}
