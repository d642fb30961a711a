import { ensureClient } from './ensureClient.mjs';
import { ensurePackages } from './ensurePackages.mjs';

/** Everything a fresh checkout lacks before the server can run: packages, then the built web client. */
export async function prepare() {
  await ensurePackages();
  await ensureClient();
}
