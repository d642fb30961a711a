import type { AdminAccountReply } from '@parley/protocol';
import { useCallback, useEffect, useState } from 'react';
import { Loading } from '../../ui/Loading.tsx';
import { Section } from '../../ui/Section.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { PagedList } from '../PagedList.tsx';
import { usePages } from '../usePages.ts';
import { AccountRow } from './AccountRow.tsx';
import { useAdminApi } from './adminApi.ts';

/** Nobody reads a list that changes at each letter. */
const TYPING_PAUSE_MS = 250;

/** Everybody with an account, and what can be done for them or about them. */
export function AccountsSection() {
  const { accounts } = useAdminApi();
  const [text, setText] = useState('');
  const sought = useSettled(text.trim());
  const pages = usePages(
    useCallback(
      async (after: string | null) => {
        const { accounts: items, next } = await accounts(sought, after);
        return { items, next };
      },
      [accounts, sought],
    ),
  );

  function replace(changed: AdminAccountReply) {
    pages.change((account) => (account._id === changed._id ? changed : account));
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
        <PagedList
          pages={pages}
          of="accounts"
          label="Accounts"
          className="grid grid-cols-1 gap-3"
          loading={<Loading of="accounts" />}
          empty={<p className="text-muted">Nobody is called that.</p>}
        >
          {(account) => <AccountRow key={account._id} account={account} onChanged={replace} />}
        </PagedList>
      </div>
    </Section>
  );
}

/** `value`, once it has stayed the same for a while. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(setSettled, TYPING_PAUSE_MS, value);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
