/** Long work in turns with the page's own. */

/**
 * Resolve once the browser has had a chance to handle input and paint.
 *
 * @returns {Promise<void>}
 */
export function nextTurn() {
  const { scheduler } = /** @type {{ scheduler?: { yield?: () => Promise<void> } }} */ (globalThis);
  if (scheduler?.yield) return scheduler.yield();
  // Timers are put off by 4 ms when they follow each other; messages are not.
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
