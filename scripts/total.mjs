/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileReport
 */

/** @type {Readonly<Counts>} */
export const nothing = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {Counts} one
 * @param {Counts} other
 * @returns {Counts}
 */
export function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/**
 * The last line of a run.
 * @param {Counts} counts
 */
export function totalLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * What a run of Vitest amounts to. A file that broke before its tests is one failure, and so is a run that ended badly
 * for no reason of a test's: an unhandled error, a crash before the report.
 * @param {{ testResults: FileReport[] } | undefined} report as Vitest's json reporter writes it
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countReport(report, exitCode) {
  let counts = { ...nothing };
  for (const { status, assertionResults } of report?.testResults ?? []) {
    const failed = assertionResults.filter((result) => result.status === 'failed').length;
    const passed = assertionResults.filter((result) => result.status === 'passed').length;
    const skipped = assertionResults.length - failed - passed;
    counts = add(counts, { passed, failed: failed === 0 && status === 'failed' ? 1 : failed, skipped });
  }
  if (counts.failed === 0 && (exitCode !== 0 || !report)) counts.failed = 1;
  return counts;
}
