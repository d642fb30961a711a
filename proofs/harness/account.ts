export type Account = { email: string; token: string };

let accounts = 0;

/** Registers somebody new through REST. */
export async function registerAccount(origin: string): Promise<Account> {
  accounts += 1;
  const email = `proof${accounts}@test.com`;
  const response = await fetch(`${origin}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ann', email, password: 'SecurePass123' }),
  });
  if (response.status !== 201) throw new Error(`registration: ${response.status} ${await response.text()}`);
  const { token } = (await response.json()) as { token: string };
  return { email, token };
}

/** Another session of the same account. Its token. */
export async function signIn(origin: string, { email }: Account): Promise<string> {
  const response = await fetch(`${origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'SecurePass123' }),
  });
  if (response.status !== 200) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}
