import type { AdminAccountReply } from '@parley/protocol';
import { useCallback, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { Section } from '../../ui/Section.tsx';
import { usePages } from '../usePages.ts';
import { AccountRow } from './AccountRow.tsx';
import { useAdminApi } from './adminApi.ts';
import { LoadFailure } from '../LoadFailure.tsx';
import { Loading } from '../../ui/Loading.tsx';

/** Everybody with an account, and what can be done for them or about them. */
export function AccountsSection() {
  const { accounts } = useAdminApi();
  const [text, setText] = useState('');
  const { items, hasMore, error, retry, loadMore, isPending, change } = usePages(
    useCallback(
      async (after: string | null) => {
        const { accounts: items, next } = await accounts(text.trim(), after);
        return { items, next };
      },
      [accounts, text],
    ),
  );

  function replace(changed: AdminAccountReply) {
    change((account) => (account._id === changed._id ? changed : account));
  }

  return (
    <Section title="Accounts" lead="Help somebody back in, end their sessions, or keep them out.">
      <TextField
        className="max-w-sm"
        label="Find by name or address"
        name="find"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="mt-5">
        {items === null && error === null && <Loading of="accounts" />}
        {items?.length === 0 && <p className="text-muted">Nobody is called that.</p>}
        {items !== null && items.length > 0 && (
          <ul className="grid grid-cols-1 gap-3" aria-label="Accounts">
            {items.map((account) => (
              <AccountRow key={account._id} account={account} onChanged={replace} />
            ))}
          </ul>
        )}
        <LoadFailure error={error} onRetry={() => void retry()} />
        {hasMore && (
          <Button variant="quiet" className="mt-2 -ml-3 px-3!" isPending={isPending} onClick={() => void loadMore()}>
            Load more
          </Button>
        )}
      </div>
    </Section>
  );
}
