import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from './project.mjs';
import { toolPath } from './runTool.mjs';

// Each arrow of docs/ARCHITECTURE.md, as a file that breaks it, and a part of the sentence that says where the code
// should go instead.
const refused = [
  ['protocol/src/model.ts', 'zod', 'imports only zod/mini'],
  ['protocol/src/rest.ts', 'zod/v4', 'imports only zod/mini'],
  ['protocol/src/errors.ts', 'express', 'imports only zod/mini'],
  ['protocol/src/errors.ts', 'node:crypto', 'imports only zod/mini'],
  ['protocol/src/errors.ts', '../../server/src/AppError.ts', 'imports only zod/mini'],
  ...['auth', 'rooms', 'calls', 'media'].flatMap((folder) => [
    [`server/src/${folder}/useCase.ts`, 'express', 'knows no door'],
    [`server/src/${folder}/useCase.ts`, 'socket.io', 'knows no door'],
    [`server/src/${folder}/useCase.ts`, 'node:http', 'knows no door'],
    [`server/src/${folder}/useCase.ts`, '../http/refusals.ts', 'never calls a door'],
    [`server/src/${folder}/useCase.ts`, '../signaling/gateway.ts', 'never calls a door'],
    [`server/src/${folder}/useCase.ts`, 'mongoose', 'ask the port'],
    [`server/src/${folder}/useCase.ts`, 'node:sqlite', 'ask the port'],
    [`server/src/${folder}/useCase.ts`, '../stores/sqlite/SqliteStore.ts', 'take the Store you need'],
    [`server/src/${folder}/useCase.ts`, '../stores/mongo/MongoStore.ts', 'take the Store you need'],
  ]),
  ['server/src/http/routes.ts', '../signaling/gateway.ts', 'never call each other'],
  ['server/src/http/routes.ts', 'socket.io', 'a port that the gateway implements'],
  ['server/src/http/routes.ts', 'mongoose', 'ask the port'],
  ['server/src/http/routes.ts', '../stores/mongo/MongoStore.ts', 'take the Store you need'],
  ['server/src/signaling/events.ts', '../http/middleware.ts', 'never call each other'],
  ['server/src/signaling/events.ts', 'express', 'REST belongs to http/'],
  ['server/src/signaling/events.ts', 'node:sqlite', 'ask the port'],
  ['server/src/signaling/events.ts', '../stores/sqlite/SqliteStore.ts', 'take the Store you need'],
  ['server/src/doctor/checkServer.ts', '../app.ts', 'from outside'],
  ['server/src/doctor/checkServer.ts', '../signaling/gateway.ts', 'from outside'],
  ['server/src/doctor/checkServer.ts', 'socket.io', 'from outside'],
  ['server/src/doctor/checkServer.ts', '../stores/openStore.ts', 'GET /readyz'],
  ['server/src/doctor/checkServer.ts', 'socket.io-client', 'knows no client'],
  ['server/src/stores/sqlite/SqliteStore.ts', '../../auth/Accounts.ts', 'imports the port only'],
  ['server/src/stores/sqlite/SqliteStore.ts', '../../config.ts', 'imports the port only'],
  ['server/src/stores/sqlite/SqliteStore.ts', 'mongoose', 'stays in stores/mongo/'],
  ['server/src/stores/sqlite/SqliteStore.ts', '../mongo/models.ts', 'stays in stores/mongo/'],
  ['server/src/stores/mongo/MongoStore.ts', '../../rooms/presence.ts', 'imports the port only'],
  ['server/src/stores/mongo/MongoStore.ts', 'node:sqlite', 'stays in stores/sqlite/'],
  ['server/src/stores/mongo/MongoStore.ts', '../sqlite/SqliteFile.ts', 'stays in stores/sqlite/'],
  ['server/src/app.ts', 'mongoose', 'ask the port'],
  ['server/src/stores/openStore.ts', 'node:sqlite', 'ask the port'],
  ['server/src/app.ts', '../../client/src/call/Call.ts', 'knows no client'],
  ['server/src/http/routes.ts', 'react', 'knows no client'],
  ['client/src/call/Call.ts', 'react', 'knows no React'],
  ['client/src/call/Call.ts', '../api/http.ts', 'given what it needs as functions'],
  ['client/src/call/Call.ts', '../features/room/useCall.ts', 'given what it needs as functions'],
  ['client/src/call/Call.ts', '../ui/Button.tsx', 'given what it needs as functions'],
  ['client/src/call/Call.ts', 'socket.io-client', 'Only client/src/call/Signaling.ts'],
  ['client/src/call/Signaling.ts', 'react', 'knows no React'],
  ['client/src/call/Signaling.ts', '../api/http.ts', 'given what it needs as functions'],
  ['client/src/ui/Button.tsx', '../call/Call.ts', 'knows nothing about calls'],
  ['client/src/ui/Button.tsx', '../api/http.ts', 'knows nothing about calls'],
  ['client/src/ui/Button.tsx', '../features/room/Room.tsx', 'knows nothing about calls'],
  ['client/src/ui/Button.tsx', 'socket.io-client', 'Only client/src/call/Signaling.ts'],
  ['client/src/api/http.ts', '../call/Call.ts', 'api/ only fetches'],
  ['client/src/api/http.ts', '../features/auth/useAuth.ts', 'api/ only fetches'],
  ['client/src/api/http.ts', '../ui/Button.tsx', 'api/ only fetches'],
  ['client/src/api/http.ts', 'react', 'hooks go to features/'],
  ['client/src/features/room/Room.tsx', '../../createServices.ts', 'get services by context'],
  ['client/src/features/room/Room.tsx', '../../anything.ts', 'get services by context'],
  ['client/src/features/useSocket.ts', '../engine.ts', 'get services by context'],
  ['client/src/features/SocketProvider.tsx', '../createServices.ts', 'get services by context'],
  ['client/src/features/room/Room.tsx', 'socket.io-client', 'Only client/src/call/Signaling.ts'],
  ['client/src/features/SocketProvider.tsx', 'socket.io-client', 'Only client/src/call/Signaling.ts'],
  ['client/src/main.tsx', 'socket.io-client', 'Only client/src/call/Signaling.ts'],
  ['client/src/App.tsx', '../../server/src/app.ts', 'what both sides share goes into protocol/'],
  ['client/src/features/room/Room.tsx', 'node:crypto', 'what both sides share goes into protocol/'],
];

const allowed = [
  ['protocol/src/requests.ts', 'zod/mini'],
  ['protocol/src/requests.ts', './model.ts'],
  ['server/src/auth/Accounts.ts', '../stores/store.ts'],
  ['server/src/auth/Accounts.ts', 'jsonwebtoken'],
  ['server/src/auth/Accounts.ts', 'zod/mini'],
  ['server/src/http/accountRoutes.ts', 'express'],
  ['server/src/http/accountRoutes.ts', '../auth/Accounts.ts'],
  ['server/src/signaling/gateway.ts', 'socket.io'],
  ['server/src/signaling/gateway.ts', '../rooms/presence.ts'],
  ['server/src/signaling/gateway.ts', 'node:http'],
  ['server/src/doctor/checkServer.ts', '../config.ts'],
  ['server/src/doctor/checkTurn.ts', '../media/turn/TurnClient.ts'],
  ['server/src/stores/sqlite/SqliteStore.ts', 'node:sqlite'],
  ['server/src/stores/sqlite/SqliteStore.ts', '../store.ts'],
  ['server/src/stores/mongo/MongoStore.ts', 'mongoose'],
  ['server/src/stores/mongo/MongoStore.ts', '../../AppError.ts'],
  ['server/src/stores/openStore.ts', './sqlite/SqliteStore.ts'],
  ['server/src/signaling/gateway.test.ts', 'socket.io-client'],
  ['client/src/call/Signaling.ts', 'socket.io-client'],
  ['client/src/call/Call.ts', '@parley/protocol'],
  ['client/src/features/room/useCall.ts', '../../call/Call.ts'],
  ['client/src/features/lobby/Lobby.tsx', '../../api/api.ts'],
  ['client/src/features/lobby/Lobby.tsx', '../useServices.ts'],
  ['client/src/createServices.ts', './features/useServices.ts'],
  ['client/src/features/lobby/Lobby.tsx', '../../ui/Button.tsx'],
  ['client/src/ui/Button.tsx', 'react'],
  ['client/src/ui/Button.tsx', 'lucide-react'],
];

// A tree of its own, so that nobody's work in this one is disturbed; one run of the linter for all of it.
const tree = mkdtempSync(join(tmpdir(), 'parley-arrows-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** @type {Map<string, string>} file and line -> what the linter says */
const said = lint([
  ...[...refused, ...allowed].map(([file = '', from = '']) => ({ file, from, code: `import '${from}';` })),
  {
    file: 'client/src/features/SocketProvider.tsx',
    from: 'types',
    code: "import type { Socket } from 'socket.io-client';",
  },
]);

test.each(refused)('%s may not import %s', (file, from, sentence) => {
  expect(said.get(`${file} ${from}`)).toContain(sentence);
});

test.each(allowed)('%s may import %s', (file, from) => {
  expect(said.get(`${file} ${from}`)).toBeUndefined();
});

test('SocketProvider.tsx may import the types of socket.io-client', () => {
  expect(said.get('client/src/features/SocketProvider.tsx types')).toBeUndefined();
});

/** @param {{ file: string, from: string, code: string }[]} snippets */
function lint(snippets) {
  copyFileSync(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  /** @type {Map<string, { from: string, code: string }[]>} */
  const files = new Map();
  for (const { file, ...line } of snippets) files.set(file, [...(files.get(file) ?? []), line]);
  for (const [file, lines] of files) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), lines.map(({ code }) => code).join('\n'));
  }
  const { stdout } = spawnSync(process.execPath, [toolPath('oxlint'), '--format=json'], {
    cwd: tree,
    encoding: 'utf8',
  });
  /** @type {{ code: string, help?: string, message: string, filename: string, labels: { span: { line: number } }[] }[]} */
  const diagnostics = JSON.parse(stdout).diagnostics;
  const arrows = diagnostics.filter(({ code }) => code.includes('no-restricted-imports'));
  return new Map(
    arrows.map(({ filename, labels, message, help }) => {
      const from = files.get(filename.replaceAll('\\', '/'))?.[(labels[0]?.span.line ?? 0) - 1]?.from;
      return [`${filename.replaceAll('\\', '/')} ${from}`, `${message} ${help ?? ''}`];
    }),
  );
}
