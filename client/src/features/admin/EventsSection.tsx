import type { AdminEventReply } from '@parley/protocol';
import { useCallback, useState } from 'react';
import { dayWords } from '../../ui/dayWords.ts';
import { Loading } from '../../ui/Loading.tsx';
import { Section } from '../../ui/Section.tsx';
import { Select } from '../../ui/Select.tsx';
import { LoadFailure } from '../LoadFailure.tsx';
import { PagedList } from '../PagedList.tsx';
import { useLoaded } from '../useLoaded.ts';
import { usePages } from '../usePages.ts';
import { useAdminApi, type ChartHours } from './adminApi.ts';
import { EventChart } from './EventChart.tsx';
import { detailWords, eventWords, GROUPS, kindsOf, type EventGroup } from './eventWords.ts';

/** What just happened is there soon, without a press. */
const EVERY_MS = 10_000;

const SPANS = [
  { id: '24', label: 'Last 24 hours' },
  { id: '168', label: 'Last 7 days' },
  { id: '720', label: 'Last 30 days' },
] as const;

/** What happened to accounts and at the guard: how often over time, and one by one. */
export function EventsSection() {
  return (
    <Section
      title="Security events"
      lead="Sign-ins, failures, changes and what the guard did. Kept for 90 days; no passwords, no codes."
    >
      <Chart />
      <List />
    </Section>
  );
}

function Chart() {
  const { eventCounts } = useAdminApi();
  const [hours, setHours] = useState<ChartHours>('24');
  const { value, error, reload } = useLoaded(
    useCallback(() => eventCounts(hours), [eventCounts, hours]),
    EVERY_MS,
  );
  return (
    <>
      <div className="max-w-56">
        <Select label="Over" value={hours} options={SPANS} onChoose={(id) => setHours(id as ChartHours)} />
      </div>
      <div className="mt-5">
        {value === null && error === null && <Loading of="the chart" />}
        {value !== null && <EventChart counts={value} />}
        <LoadFailure error={error} onRetry={reload} />
      </div>
    </>
  );
}

function List() {
  const { events } = useAdminApi();
  const [group, setGroup] = useState<EventGroup | 'all'>('all');
  const pages = usePages(
    useCallback(
      async (before: string | null) => {
        const { events: items, next } = await events(kindsOf(group), before);
        return { items, next };
      },
      [events, group],
    ),
    EVERY_MS,
  );

  return (
    <>
      <div className="mt-10 max-w-56">
        <Select
          label="Show"
          value={group}
          options={[{ id: 'all', label: 'Everything' }, ...GROUPS.map(({ group: id, label }) => ({ id, label }))]}
          onChoose={(id) => setGroup(id as EventGroup | 'all')}
        />
      </div>
      <div className="mt-4">
        <PagedList
          pages={pages}
          of="security events"
          label="Security events"
          className="divide-y divide-line"
          loading={<Loading of="security events" />}
          empty={<p className="text-muted">Nothing of this kind has happened.</p>}
        >
          {(event) => <Event key={event.id} event={event} />}
        </PagedList>
      </div>
    </>
  );
}

function Event({ event }: { event: AdminEventReply }) {
  return (
    <li className="py-3">
      <p>
        <span className="font-medium">{eventWords(event)}</span>
        {event.user !== null && <span className="text-muted">&nbsp;· {event.user.email}</span>}
      </p>
      <p className="text-small break-words text-muted">
        {dayWords(new Date(event.at), new Date())}
        {event.address !== '' && `\u00A0· from ${event.address}`}
        {detailWords(event.detail).map((words) => (
          <span key={words}>
            {'\u00A0· '}
            <bdi>{words}</bdi>
          </span>
        ))}
      </p>
    </li>
  );
}
