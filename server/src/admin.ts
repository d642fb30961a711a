import { runAdmin } from './admin/runAdmin.ts';

// node server/src/admin.ts COMMAND: the administrator's command where there is no npm, as in the Docker image.
process.exitCode = await runAdmin(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
