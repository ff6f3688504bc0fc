/** Foreground estimation on the main thread, in slices between which the page has its turn. */

import { nextTurn } from "../../base/turns.js";
import { estimateForeground } from "./foreground.js";

/** Longest that the main thread works at a stretch, milliseconds; what began just before that adds a little. */
const SLICE_MS = 6;

/**
 * @param {import("./foreground.js").Photo} photo left as it is until the promise settles
 * @param {AbortSignal} signal
 * @returns {Promise<import("./numbers.js").Bytes>} RGBA
 */
export async function estimateInSlices(photo, signal) {
  const work = estimateForeground(photo);
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
