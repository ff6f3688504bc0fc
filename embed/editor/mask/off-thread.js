/** Work off the main thread, where the page may have a worker. */

/** A worker was tried and did not start: the page's policy won't change its mind. */
let isRefused = false;

/**
 * Only a page of the Space's own origin may start the Space's worker. Elsewhere browsers refuse it, hosts'
 * policies refuse `blob:` workers that would go around that, and already the attempt is reported to the
 * host as a violation. `origin` rather than `location.origin`: it is "null" in a sandbox.
 *
 * @param {URL} module
 */
function mayStart(module) {
  return !isRefused && origin !== "null" && module.origin === origin;
}

/** A worker that answers one question after the other. */
export class OffThread {
  #worker;
  #signal;

  /**
   * @param {Worker} worker
   * @param {AbortSignal} signal
   */
  constructor(worker, signal) {
    this.#worker = worker;
    this.#signal = signal;
  }

  /**
   * @param {URL} module of the worker
   * @param {AbortSignal} signal ends what is asked of it
   * @returns {OffThread | null} null where no worker can be had
   */
  static start(module, signal) {
    if (!mayStart(module)) return null;
    try {
      return new OffThread(new Worker(module, { type: "module" }), signal);
    } catch {
      // Some browsers throw what others report by an event.
      isRefused = true;
      return null;
    }
  }

  /**
   * @param {unknown} question
   * @returns {Promise<any>} null where the worker has not started after all
   */
  ask(question) {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const over = new AbortController();
      const { signal } = over;
      /** @type {(settle: () => void) => void} */
      const end = (settle) => {
        over.abort();
        settle();
      };
      const stop = () => {
        this.end();
        end(() => reject(this.#signal.reason));
      };
      this.#signal.addEventListener("abort", stop, { signal });
      worker.addEventListener("message", ({ data }) => end(() => resolve(data)), { signal });
      worker.addEventListener(
        "error",
        (event) => {
          event.preventDefault();
          isRefused = true;
          this.end();
          end(() => resolve(null));
        },
        { signal },
      );
      worker.postMessage(question);
    });
  }

  end() {
    this.#worker.terminate();
  }
}
