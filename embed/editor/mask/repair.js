/** Foreground estimation without holding up the page: in a worker, or else in slices. */

/** @typedef {import("./foreground.js").Photo} Photo */

const WORKER = new URL("./foreground-worker.js", import.meta.url);

/** A worker was tried and did not start: the page's policy won't change its mind. */
let isRefused = false;

/**
 * The photo with the foreground's own colours in the soft zone of its matte.
 *
 * @param {Photo} photo left as it is until the promise settles
 * @param {AbortSignal} signal
 * @returns {Promise<import("./numbers.js").Bytes>} RGBA, the same whichever way it is computed
 * @throws {import("../../base/problem.js").Problem} `part_missing`
 */
export async function repairColours(photo, signal) {
  const repaired = await estimateInWorker(photo, signal);
  if (repaired) return repaired;
  const { estimateInSlices } = await import("./foreground-slices.js");
  return estimateInSlices(photo, signal);
}

/**
 * Only a page of the Space's own origin may start the Space's worker. Elsewhere browsers refuse it, hosts'
 * policies refuse `blob:` workers that would go around that, and already the attempt is reported to the
 * host as a violation. `origin` rather than `location.origin`: it is "null" in a sandbox.
 */
function mayStartWorker() {
  return !isRefused && origin !== "null" && WORKER.origin === origin;
}

/**
 * @param {Photo} photo
 * @param {AbortSignal} signal
 * @returns {Promise<import("./numbers.js").Bytes | null>} null where no worker can be had
 */
function estimateInWorker(photo, signal) {
  if (!mayStartWorker()) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    /** @type {Worker} */
    let worker;
    try {
      worker = new Worker(WORKER, { type: "module" });
    } catch {
      // Some browsers throw what others report by an event.
      isRefused = true;
      resolve(null);
      return;
    }
    const over = new AbortController();
    const end = () => {
      worker.terminate();
      over.abort();
    };
    signal.addEventListener(
      "abort",
      () => {
        end();
        reject(signal.reason);
      },
      { signal: over.signal },
    );
    worker.addEventListener("message", ({ data }) => {
      end();
      resolve(data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      isRefused = true;
      end();
      resolve(null);
    });
    worker.postMessage(photo);
  });
}
