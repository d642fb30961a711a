import type { LinkPurpose, LinkReply } from '@parley/protocol';
import { useEffect, useState } from 'react';
import { recoveryApi } from '../../api/recoveryApi.ts';
import { useServices } from '../useServices.ts';

/** What is known of a link so far. */
type LinkLook =
  | { readonly phase: 'looking' }
  | { readonly phase: 'failed'; readonly error: unknown }
  | ({ readonly phase: 'seen' } & LinkReply);

/** Asks the server whether a link still works, before anybody types. Null: there is no link, which works as little. */
export function useLinkLook(purpose: LinkPurpose, token: string | null): { look: LinkLook; retry(): void } {
  const { http } = useServices();
  const [look, setLook] = useState<LinkLook>({ phase: 'looking' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (token === null) return;
    let isThere = true;
    recoveryApi(http)
      .look(purpose, token)
      .then(
        (reply) => isThere && setLook({ phase: 'seen', ...reply }),
        (error: unknown) => isThere && setLook({ phase: 'failed', error }),
      );
    return () => {
      isThere = false;
    };
  }, [http, purpose, token, attempt]);

  return {
    look: token === null ? { phase: 'seen', works: false, email: null } : look,
    retry() {
      setLook({ phase: 'looking' });
      setAttempt(attempt + 1);
    },
  };
}
