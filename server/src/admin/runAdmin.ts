import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Email } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import { AccountAccess } from '../auth/AccountAccess.ts';
import { createRecovery } from '../auth/createRecovery.ts';
import { SignInLimit } from '../auth/SignInLimit.ts';
import { ConfigError, readConfig, readEnvFiles, type Config } from '../config.ts';
import { createLog } from '../log.ts';
import { StoredSecurityLog } from '../security/StoredSecurityLog.ts';
import { siteOrigin } from '../siteOrigin.ts';
import { openStore } from '../stores/openStore.ts';
import type { Store } from '../stores/store.ts';
import { ADMIN_COMMANDS, AdminRefusal, type AdminTools } from './adminCommands.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The administrator's command, on the same data as the server, which may run meanwhile. Writes what came of it, and
 * returns the exit code: 0 done, 1 not done, 2 not understood.
 */
export async function runAdmin(
  args: readonly string[],
  env: Env,
  write: (text: string) => void,
  readFiles = readEnvFiles,
): Promise<0 | 1 | 2> {
  const [name = 'help', text, ...others] = args;
  const command = Object.hasOwn(ADMIN_COMMANDS, name) ? ADMIN_COMMANDS[name] : undefined;
  if (command === undefined || others.length > 0 || text === '--help') {
    const isAsked = command !== undefined || name === 'help' || name === '--help';
    write(isAsked ? help() : `There is no command ${name}.\n\n${help()}`);
    return isAsked && others.length === 0 ? 0 : 2;
  }
  const wrong = argumentProblem(command.argument, text);
  if (wrong !== null) {
    write(`${wrong} Usage: npm run admin -- ${name} ${command.argument}\n`);
    return 2;
  }
  try {
    const config = readConfig(env, readFiles());
    const email = text === undefined ? null : Email.parse(text);
    write(`${await onData(config, (tools) => command.run(tools, email))}\n`);
    return 0;
  } catch (error) {
    const isSentence = error instanceof AdminRefusal || error instanceof ConfigError || error instanceof AppError;
    if (!isSentence) throw error;
    write(`${error.message}\n`);
    return 1;
  }
}

function argumentProblem(argument: string, text: string | undefined): string | null {
  if (argument === '') return text === undefined ? null : 'This command takes nothing more.';
  if (text === undefined) return argument === 'EMAIL' ? 'The address of an account is missing.' : null;
  return Email.safeParse(text).success ? null : `"${text}" is no e-mail address.`;
}

async function onData(config: Config, work: (tools: AdminTools) => Promise<string>): Promise<string> {
  // Opening would make an empty database where there is none, and then find nobody in it.
  if (config.mongoUri === null && !existsSync(join(config.dataDir, 'parley.db'))) {
    throw new AdminRefusal(`There is no data in ${config.dataDir} yet. Start Parley once, or set DATA_DIR.`);
  }
  const log = createLog(config.logLevel);
  const store = await openStore({
    ...(config.mongoUri === null ? {} : { mongoUri: config.mongoUri }),
    dataDir: config.dataDir,
    onError: (error) => log.warn({ err: error }, 'the store healed itself'),
  }).catch((error: Error) => {
    throw new ConfigError(error.message);
  });
  const now = Date.now;
  // What happened is counted where it is counted for /metrics: in the server.
  const securityLog = new StoredSecurityLog({
    audit: store.audit,
    log,
    onEvent: () => undefined,
    onLost: () => undefined,
    now,
  });
  try {
    return await work({
      store,
      recovery: recoveryOn(config, store, securityLog),
      access: new AccountAccess({
        store,
        endSessions: async (userId) => (await store.sessions.deleteByUser(userId, null)).length,
        securityLog,
        now,
      }),
      securityLog,
      registration: config.registration,
    });
  } finally {
    await securityLog.close();
    await store.close();
  }
}

/** Links are printed, and handed over by whoever asked: no mail is sent from here. */
function recoveryOn(config: Config, store: Store, securityLog: StoredSecurityLog): AdminTools['recovery'] {
  return createRecovery({
    store,
    // A link is only made here; who follows it is answered by the server, which has both of these.
    sessions: { endAll: async () => 0 },
    signInLimit: new SignInLimit(Date.now),
    mail: null,
    siteOrigin: () => siteOrigin(config, config.port),
    securityLog,
    log: createLog('silent'),
    now: Date.now,
  });
}

function help(): string {
  const lines = Object.entries(ADMIN_COMMANDS).map(([name, { argument, meaning }]) => {
    return `  ${`${name} ${argument}`.padEnd(30)}${meaning}`;
  });
  return [
    'Usage: npm run admin -- COMMAND [EMAIL]',
    '',
    ...lines,
    '',
    'It works on the data of this checkout (DATA_DIR or MONGO_URI), also while the server runs.',
    'Exit codes: 0 done, 1 not done, 2 not understood.',
    '',
  ].join('\n');
}
