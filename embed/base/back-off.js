/** How long to leave a Space alone that does not answer. */

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/**
 * Exponential back-off with equal jitter (M. Brooker, "Exponential Backoff And Jitter", 2015): half of
 * the time is sure, the other half is random, so that the pages which lost a Space together do not come
 * back to it together.
 *
 * @param {number} failures in a row before this one, from 0
 * @returns {number} time to wait in ms, at most 30 s
 */
export function backOff(failures) {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
  return (longest * (1 + Math.random())) / 2;
}
