import type { AdminAccountReply } from '@parley/protocol';
import { useCallback, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { Section } from '../account/Section.tsx';
import { useLoaded } from '../useLoaded.ts';
import { AccountRow } from './AccountRow.tsx';
import { useAdminApi } from './adminApi.ts';
import { LoadFailure } from './LoadFailure.tsx';
import { Loading } from './Loading.tsx';

/** Everybody with an account, and what can be done for them or about them. */
export function AccountsSection() {
  const { accounts } = useAdminApi();
  const [text, setText] = useState('');
  const load = useCallback((after: string | null) => accounts(text.trim(), after), [accounts, text]);
  const { value, error, reload, setValue } = useLoaded(useCallback(() => load(null), [load]));
  const [isPending, setPending] = useState(false);
  const [moreError, setMoreError] = useState<unknown>(null);

  async function loadMore() {
    if (value === null) return;
    setPending(true);
    setMoreError(null);
    try {
      const more = await load(value.next);
      setValue({ accounts: [...value.accounts, ...more.accounts], next: more.next });
    } catch (cause) {
      setMoreError(cause);
    }
    setPending(false);
  }

  function replace(changed: AdminAccountReply) {
    if (value === null) return;
    setValue({
      ...value,
      accounts: value.accounts.map((account) => (account._id === changed._id ? changed : account)),
    });
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
        {value === null && error === null && <Loading of="accounts" />}
        {value?.accounts.length === 0 && <p className="text-muted">Nobody is called that.</p>}
        {value !== null && value.accounts.length > 0 && (
          <ul className="grid grid-cols-1 gap-3" aria-label="Accounts">
            {value.accounts.map((account) => (
              <AccountRow key={account._id} account={account} onChanged={replace} />
            ))}
          </ul>
        )}
        <LoadFailure error={error ?? moreError} onRetry={() => void (error === null ? loadMore() : reload())} />
        {value !== null && value.next !== null && moreError === null && (
          <Button variant="quiet" className="mt-2 -ml-3 px-3!" isPending={isPending} onClick={() => void loadMore()}>
            Load more
          </Button>
        )}
      </div>
    </Section>
  );
}
