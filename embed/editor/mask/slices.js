/** Long work on the main thread, in slices between which the page has its turn. */

import { nextTurn } from "../../base/turns.js";

/** Longest that the main thread works at a stretch, milliseconds; what began just before that adds a little. */
const SLICE_MS = 6;

/**
 * @template T
 * @param {Generator<void, T>} work that yields about every millisecond
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
export async function inSlices(work, signal) {
  for (;;) {
    signal.throwIfAborted();
    const end = performance.now() + SLICE_MS;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await nextTurn();
  }
}
