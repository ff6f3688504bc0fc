/** The way to the Space, and patience while the device has no network. */

import { backOff } from "../../base/back-off.js";
import { Problem } from "../../base/problem.js";

/** What asking fails of where there is no network. */
const AWAY = ["unreachable", "connection_lost"];

/** A Space that says nothing for this long is not there. */
const SILENCE_MS = 10_000;

/**
 * Ask the Space. Where that fails for want of a network, ask again once there is one, however long that
 * takes. The browser's word that there is none is not enough: a Space on the visitor's own computer needs
 * none.
 *
 * @template T
 * @param {() => Promise<T>} ask
 * @param {object} options
 * @param {string} options.src root URL of the Space
 * @param {AbortSignal} options.signal ends the wait
 * @param {() => void} options.onOffline the wait begins
 * @returns {Promise<T>}
 */
export async function askOnline(ask, { src, signal, onOffline }) {
  for (let failures = 0; ; ) {
    try {
      return await ask();
    } catch (error) {
      const isAway = !navigator.onLine && error instanceof Problem && AWAY.includes(error.code);
      if (signal.aborted || !isAway) throw error;
    }
    onOffline();
    do {
      await turn(backOff(failures++), signal);
      signal.throwIfAborted();
      // Some browsers never say that the network is back.
    } while (!navigator.onLine && !(await answers(src, signal)));
  }
}

/**
 * @param {string} src root URL of the Space
 * @param {AbortSignal} signal
 */
async function answers(src, signal) {
  try {
    await fetch(`${src}/health`, {
      method: "HEAD",
      mode: "no-cors",
      cache: "no-store",
      signal: AbortSignal.any([signal, AbortSignal.timeout(SILENCE_MS)]),
    });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/**
 * @param {number} ms at most
 * @param {AbortSignal} signal ends it
 * @returns {Promise<void>} settled sooner when the browser says that the network is back
 */
function turn(ms, signal) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { signal: over.signal });
    window.addEventListener("online", end, { signal: over.signal });
  });
}
