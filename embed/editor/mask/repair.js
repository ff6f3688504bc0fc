/** Foreground estimation without holding up the page: in a worker, or else in slices. */

import { ask, startWorker } from "./off-thread.js";

/** @typedef {import("./foreground.js").Photo} Photo */

const WORKER = new URL("./foreground-worker.js", import.meta.url);

/**
 * The photo with the foreground's own colours in the soft zone of its matte.
 *
 * @param {Photo} photo left as it is until the promise settles
 * @param {AbortSignal} signal
 * @returns {Promise<import("./numbers.js").Bytes>} RGBA, the same whichever way it is computed
 * @throws {import("../../base/problem.js").Problem} `part_missing`
 */
export async function repairColours(photo, signal) {
  const worker = startWorker(WORKER);
  try {
    const repaired = worker && (await ask(worker, photo, signal));
    if (repaired) return repaired;
  } finally {
    worker?.terminate();
  }
  const [{ estimateForeground }, { inSlices }] = await Promise.all([import("./foreground.js"), import("./slices.js")]);
  return inSlices(estimateForeground(photo), signal);
}
