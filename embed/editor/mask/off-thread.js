/** Work off the main thread, where the page may have a worker. */

/** A worker was tried and did not start: the page's policy won't change its mind. */
let isRefused = false;

/**
 * Only a page of the Space's own origin may start the Space's worker. Elsewhere browsers refuse it, hosts'
 * policies refuse `blob:` workers that would go around that, and already the attempt is reported to the
 * host as a violation. `origin` rather than `location.origin`: it is "null" in a sandbox.
 *
 * @param {URL} module
 * @returns {Worker | null} null where none can be had; to be ended by the caller
 */
export function startWorker(module) {
  if (isRefused || origin === "null" || module.origin !== origin) return null;
  try {
    return new Worker(module, { type: "module" });
  } catch {
    // Some browsers throw what others report by an event.
    isRefused = true;
    return null;
  }
}

/**
 * Ask a worker that answers one message after the other.
 *
 * @param {Worker} worker
 * @param {unknown} question
 * @param {AbortSignal} signal ends the wait, and not the worker
 * @returns {Promise<any>} null where the worker has not started after all
 */
export function ask(worker, question, signal) {
  const over = new AbortController();
  const until = { signal: over.signal };
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), until);
    worker.addEventListener("message", ({ data }) => resolve(data), until);
    worker.addEventListener(
      "error",
      (event) => {
        event.preventDefault();
        isRefused = true;
        resolve(null);
      },
      until,
    );
    worker.postMessage(question);
  }).finally(() => over.abort());
}
