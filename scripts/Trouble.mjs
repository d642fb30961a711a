/** Something a person has to settle: one sentence that says what failed and what to do. Shown without a stack. */
export class Trouble extends Error {}

const causes = [
  { sign: /ENOSPC|no space left/i, say: 'the disk is full: free some space' },
  { sign: /EROFS|EACCES|EPERM/, say: 'the folder of the project is not writable: make it yours' },
  {
    sign: /EUSAGE|in sync/,
    say: 'package.json and package-lock.json disagree: run "npm install" in the project folder',
  },
  {
    sign: /EINTEGRITY|sha512/,
    say: 'a downloaded package is not the one that was published: check the registry or proxy',
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|network/i,
    say: 'the npm registry could not be reached: connect this machine (the first start needs it, later ones do not)',
  },
  { sign: /\bE40[0-9]\b|\bE5\d\d\b/, say: 'the npm registry refused: check the registry setting of npm' },
];

/**
 * The sentence for a failed step, from what the failing program printed.
 * @param {string} what what was being done, as in "Installing packages"
 * @param {string} output the program's words, or an error's message
 * @param {string} [log] where the whole output lies
 */
export function troubleFrom(what, output, log) {
  const known = causes.find(({ sign }) => sign.test(output));
  const where = log ? ` (details: ${log})` : '';
  return new Trouble(`${what} failed: ${known ? `${known.say}, then try again` : 'see the messages of npm'}${where}.`);
}
