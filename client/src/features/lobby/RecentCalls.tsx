import type { CallsReply } from '@parley/protocol';
import { useCallback } from 'react';
import { Link } from 'react-router-dom';
import { Avatar } from '../../ui/Avatar.tsx';
import { dayWords } from '../../ui/dayWords.ts';
import { durationWords } from '../../ui/durationWords.ts';
import { listWords } from '../../ui/listWords.ts';
import { useKeptFocus } from '../../ui/useKeptFocus.ts';
import { PagedList } from '../PagedList.tsx';
import { usePages } from '../usePages.ts';
import { useServices } from '../useServices.ts';
import { roomPath } from './roomLink.ts';

/** Whom one spoke with, newest first, each one click from being called again. */
export function RecentCalls() {
  const { api } = useServices();
  const { part, heading } = useKeptFocus();
  const pages = usePages(
    useCallback(
      async (before: string | null) => {
        const { calls: items, next } = await api.calls(before);
        return { items, next };
      },
      [api],
    ),
  );

  return (
    <section {...part} className="min-w-0 lg:pt-2">
      <h2 ref={heading} className="text-lead font-semibold">
        Recent calls
      </h2>
      <div className="mt-4">
        <PagedList pages={pages} of="calls" className="-mx-3" loading={<Skeleton />} empty={<Empty />}>
          {(call) => <Row key={call.id} call={call} />}
        </PagedList>
      </div>
    </section>
  );
}

function Row({ call }: { call: CallsReply['calls'][number] }) {
  const names = call.others.map(({ name }) => name);
  const title = names.length === 0 ? 'Nobody else came' : listWords(names);
  return (
    <li>
      <Link
        to={roomPath(call.roomId)}
        className="group flex items-center gap-4 rounded-tile px-3 py-3 transition-colors hover:bg-sunken"
      >
        <Avatar name={names[0] ?? '?'} className="size-11 text-small" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{title}</span>
          <span className="block text-small text-muted">
            {dayWords(new Date(call.startedAt), new Date())} · {durationWords(call.durationMs)}
            {call.quality !== undefined && call.quality !== 'good' && ' · Weak network'}
          </span>
        </span>
        <span className="text-small font-medium text-muted transition-colors group-hover:text-ink">Call again</span>
      </Link>
    </li>
  );
}

function Skeleton() {
  return (
    <div role="status">
      <span className="sr-only">Loading your calls…</span>
      {[40, 56, 48].map((width) => (
        <div key={width} aria-hidden="true" className="flex animate-breathe items-center gap-4 py-3">
          <span className="size-11 rounded-full bg-sunken" />
          <span className="grid flex-1 gap-2">
            <span className="h-3.5 rounded-full bg-sunken" style={{ width: `${width}%` }} />
            <span className="h-3 w-1/4 rounded-full bg-sunken" />
          </span>
        </div>
      ))}
    </div>
  );
}

function Empty() {
  return (
    <div className="rounded-tile border border-dashed border-line p-6 text-muted">
      <p className="font-medium text-ink">No calls yet</p>
      <p className="mt-1">
        Press <span className="font-medium text-ink">New call</span> and send the link to someone. Or agree on a name
        that you both type, and you meet there. The people you spoke with are kept here.
      </p>
    </div>
  );
}
