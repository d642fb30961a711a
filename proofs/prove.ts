import { acknowledgedAccounts } from './acknowledgedAccounts.ts';
import { captureToDisplay } from './captureToDisplay.ts';
import { controlWithoutServer } from './controlWithoutServer.ts';
import { crashedTab } from './crashedTab.ts';
import { encryptedCalls } from './encryptedCalls.ts';
import { firstFrame } from './firstFrame.ts';
import { floods } from './floods.ts';
import { foreignOrigins } from './foreignOrigins.ts';
import { forgedIdentity } from './forgedIdentity.ts';
import { forgedTo } from './forgedTo.ts';
import { forgedTokens } from './forgedTokens.ts';
import { generatedEvents } from './generatedEvents.ts';
import { glare } from './glare.ts';
import { endTidily } from './harness/interruption.ts';
import { isQuick } from './harness/sizes.ts';
import { guessing } from './guessing.ts';
import { hungServer } from './hungServer.ts';
import { idleSockets } from './idleSockets.ts';
import { joinStorm } from './joinStorm.ts';
import { leaks } from './leaks.ts';
import { longCut } from './longCut.ts';
import { loss10 } from './loss10.ts';
import { loss30 } from './loss30.ts';
import { networkChange } from './networkChange.ts';
import { oversize } from './oversize.ts';
import { pageWeight } from './pageWeight.ts';
import { payloads, payloadsMongo } from './payloads.ts';
import { NotRun, type Proof } from './Proof.ts';
import { quietNetwork } from './quietNetwork.ts';
import { relayCost } from './relayCost.ts';
import { refreshReplay } from './refreshReplay.ts';
import { renegotiationGlare } from './renegotiationGlare.ts';
import { describeMachine } from './report/describeMachine.ts';
import type { Outcome } from './report/Outcome.ts';
import { printOutcome } from './report/printOutcome.ts';
import { writeProofs } from './report/writeProofs.ts';
import { roomGuesses } from './roomGuesses.ts';
import { secondFactor } from './secondFactor.ts';
import { secretLogs } from './secretLogs.ts';
import { serverKilled } from './serverKilled.ts';
import { shownScripts } from './shownScripts.ts';
import { slowClients } from './slowClients.ts';
import { signInStorm } from './signInStorm.ts';
import { signInTiming } from './signInTiming.ts';
import { sessionsEnd } from './sessionsEnd.ts';
import { slowLinks } from './slowLinks.ts';
import { storeAway } from './storeAway.ts';
import { thousandSockets } from './thousandSockets.ts';
import { tokenExpiry } from './tokenExpiry.ts';
import { turnWalled } from './turnWalled.ts';
import { twoHundredCalls } from './twoHundredCalls.ts';
import { udpBlocked } from './udpBlocked.ts';

/** `npm run prove -- [NAME ...] [--write] [--quick]`. Without a name all are measured and written to docs/PROOFS.md. */
const PROOFS: readonly Proof[] = [
  pageWeight,
  idleSockets,
  relayCost,
  thousandSockets,
  firstFrame,
  twoHundredCalls,
  serverKilled,
  controlWithoutServer,
  hungServer,
  networkChange,
  longCut,
  crashedTab,
  tokenExpiry,
  sessionsEnd,
  refreshReplay,
  glare,
  renegotiationGlare,
  joinStorm,
  leaks,
  loss10,
  loss30,
  slowLinks,
  quietNetwork,
  captureToDisplay,
  turnWalled,
  udpBlocked,
  slowClients,
  foreignOrigins,
  signInStorm,
  signInTiming,
  guessing,
  roomGuesses,
  secondFactor,
  forgedTo,
  forgedIdentity,
  generatedEvents,
  floods,
  oversize,
  forgedTokens,
  encryptedCalls,
  storeAway,
  acknowledgedAccounts,
  payloads,
  payloadsMongo,
  shownScripts,
  secretLogs,
];

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = [
  ...args.filter((arg) => arg.startsWith('--') && arg !== '--write' && arg !== '--quick'),
  ...names.filter((name) => !PROOFS.some((proof) => proof.name === name)),
];
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}. Proofs: ${PROOFS.map(({ name }) => name).join(', ')}; --write, --quick.`,
  );
  process.exit(2);
}

endTidily();
const machine = describeMachine();
console.log(machine);
const outcomes: Outcome[] = [];
for (const proof of PROOFS) {
  if (names.length > 0 && !names.includes(proof.name)) continue;
  const outcome = await measure(proof);
  printOutcome(outcome);
  outcomes.push(outcome);
}

const isWhole = outcomes.length === PROOFS.length;
if (!isQuick && (isWhole || args.includes('--write'))) writeProofs(PROOFS, outcomes, machine);

console.log('');
for (const { proof, verdict } of outcomes)
  console.log(`${verdict.padEnd(8)} ${proof.name}${isQuick ? ' (quick)' : ''}`);
const isMissing = outcomes.some(({ verdict }) => verdict === 'not run') && process.env['CI'] === 'true';
const hasFailed = outcomes.some(({ verdict }) => verdict === 'fail' || verdict === 'broken');
// 77 as elsewhere: nothing failed, and something could not be measured here.
const isNotRun = outcomes.some(({ verdict }) => verdict === 'not run');
process.exit(hasFailed || isMissing ? 1 : isNotRun ? 77 : 0);

async function measure(proof: Proof): Promise<Outcome> {
  try {
    const figures = await proof.run();
    return { proof, verdict: figures.some(({ pass }) => pass === false) ? 'fail' : 'pass', figures };
  } catch (error) {
    if (error instanceof NotRun) return { proof, verdict: 'not run', reason: error.message };
    return {
      proof,
      verdict: 'broken',
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
