/** The time while the Space can't be reached, which all elements on the page wait out together. */

import { backOff } from "../base/back-off.js";

/** In a row, over all elements. */
let failures = 0;

/** The elements that wait for the next attempt. @type {Set<() => void>} */
const waiting = new Set();

/** @type {ReturnType<typeof setTimeout> | undefined} */
let alarm;

/**
 * Wait after a failure, the longer the more there were. One clock serves all elements, and a connection
 * that is back or `tryNow` ends its time.
 *
 * @param {unknown} error what went wrong; the console is told of the first in a row
 * @param {AbortSignal} signal ends the waiting
 * @returns {Promise<void>}
 */
export function timeToRetry(error, signal) {
  return new Promise((resolve) => {
    if (!waiting.size) {
      if (!failures) console.warn("text-behind-image: the editor can’t be loaded yet.", error);
      alarm = setTimeout(tryNow, backOff(failures++));
      window.addEventListener("online", tryNow);
    }
    waiting.add(resolve);
    signal.addEventListener("abort", () => {
      waiting.delete(resolve);
      if (!waiting.size) stopClock();
      resolve();
    });
  });
}

/** All who wait try now. */
export function tryNow() {
  stopClock();
  const all = [...waiting];
  waiting.clear();
  for (const resume of all) resume();
}

/** An editor has come. */
export function endOutage() {
  failures = 0;
}

function stopClock() {
  clearTimeout(alarm);
  window.removeEventListener("online", tryNow);
}
