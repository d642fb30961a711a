import { until } from '../../../e2e/harness/until.ts';
import type { ServerProcess } from '../ServerProcess.ts';
import { makeHolder, type Holder, type Wish } from './Holder.ts';
import type { Wire } from './Wire.ts';

/** An account that is the server's administrator, by the link that is printed at the first start; `link` is that one, whole. */
export async function makeAdministrator(
  server: ServerProcess,
  wire: Wire,
  wish: Wish,
): Promise<{ holder: Holder; link: string }> {
  const printed = (): string | undefined => /http\S+\/claim#[\w-]{43}/.exec(server.output)?.[0];
  await until('the link for an administrator is printed', () => printed() !== undefined);
  const link = printed() ?? '';
  const holder = await makeHolder(wire, wish);
  await wire.must('POST', '/api/admin/claim', { token: link.slice(link.indexOf('#') + 1) }, holder.token);
  return { holder, link };
}
