import {
  AccountReply,
  AdminAccountsReply,
  AdminEventsReply,
  EventCountsReply,
  InvitationsReply,
  LinkMadeReply,
  MessageReply,
  OverviewReply,
  type Role,
  type SecurityEventKind,
} from '@parley/protocol';
import { useMemo } from 'react';
import type { Http } from '../../api/http.ts';
import { useServices } from '../useServices.ts';

export type AdminApi = ReturnType<typeof createAdminApi>;

/** How far back the chart looks, in hours. */
export type ChartHours = '24' | '168' | '720';

/** The routes of administrators. Apart from the others, so that nobody else loads their schemas. */
function createAdminApi(http: Http) {
  const account = (id: string) => `/api/admin/accounts/${encodeURIComponent(id)}`;
  const query = (values: Record<string, string | null>) => {
    const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null);
    return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  };
  return {
    claim: (token: string) => http.authorized('POST', '/api/admin/claim', MessageReply, { token }),
    overview: () => http.authorized('GET', '/api/admin/overview', OverviewReply),
    events: (kinds: readonly SecurityEventKind[] | null, before: string | null) =>
      http.authorized(
        'GET',
        `/api/admin/events${query({ kinds: kinds?.join(',') ?? null, before })}`,
        AdminEventsReply,
      ),
    eventCounts: (hours: ChartHours) =>
      http.authorized('GET', `/api/admin/event-counts${query({ hours })}`, EventCountsReply),
    accounts: (text: string, after: string | null) =>
      http.authorized('GET', `/api/admin/accounts${query({ text, after })}`, AdminAccountsReply),
    setLocked: (id: string, locked: boolean) =>
      http.authorized('POST', `${account(id)}/lock`, AccountReply, { locked }),
    setRole: (id: string, role: Role) => http.authorized('POST', `${account(id)}/role`, AccountReply, { role }),
    endSessions: (id: string) => http.authorized('DELETE', `${account(id)}/sessions`, AccountReply),
    removeSecondFactor: (id: string) => http.authorized('DELETE', `${account(id)}/second-factor`, AccountReply),
    resetLink: (id: string) => http.authorized('POST', `${account(id)}/reset-link`, LinkMadeReply),
    invitations: () => http.authorized('GET', '/api/admin/invitations', InvitationsReply),
    invite: (email: string | null) =>
      http.authorized('POST', '/api/admin/invitations', LinkMadeReply, email === null ? {} : { email }),
    withdraw: (id: string) =>
      http.authorized('DELETE', `/api/admin/invitations/${encodeURIComponent(id)}`, MessageReply),
  };
}

/** The administrator's requests, one object for as long as the page lives. */
export function useAdminApi(): AdminApi {
  const { http } = useServices();
  return useMemo(() => createAdminApi(http), [http]);
}
