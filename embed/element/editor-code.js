/** The editor's code, for all elements on the page: fetched once, and asked for again where it can't be had. */

import { backOff } from "../base/back-off.js";

/** @typedef {typeof import("../editor/editor.js")} EditorCode */

/** A Space that takes longer than this for the code, in ms, counts as away. */
const LIMIT_MS = 30_000;

/** @type {Promise<EditorCode> | null} */
let coming = null;

/** In a row, over all elements. */
let failures = 0;

/** The elements that wait for the next attempt. @type {Set<() => void>} */
const waiting = new Set();

/** @type {ReturnType<typeof setTimeout> | undefined} */
let alarm;

/**
 * @returns {Promise<EditorCode>}
 * @throws {Error} where the Space does not answer
 */
export function loadEditorCode() {
  coming ??= fetchEditorCode().catch((error) => {
    coming = null;
    throw error;
  });
  return coming;
}

/**
 * A module that could not be fetched stays missing for as long as the page lives (HTML, "module map").
 * So the file is asked for by other means first; the import takes it from the cache.
 */
async function fetchEditorCode() {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const response = await fetch(new URL("../editor/editor.js", import.meta.url), { signal });
  if (!response.ok) throw new Error(`the editor's code: HTTP ${response.status}`);
  await response.arrayBuffer();
  return import("../editor/editor.js");
}

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
