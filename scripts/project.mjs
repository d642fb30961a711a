import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root: every path of the scripts starts here, whatever folder they were called from. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** What the scripts fetch, build aside or remember. Safe to delete at any time; never committed. */
export const cache = join(root, '.cache');
