/** What is pressed before the hands have come to the stage, so that it is not lost on them. */

/** What pointers do that counts, as far as they are down. */
const KINDS = /** @type {const} */ (["pointerdown", "pointermove", "pointerup", "pointercancel"]);

/** From here on moves are left out; more than a drag of a second. */
const LIMIT = 300;

/** A press that is longer ago than this, in ms, is not expected to do anything any more. */
const STALE_MS = 3000;

/**
 * @param {HTMLElement} surface
 * @param {AbortSignal} signal
 * @returns {{ replay: () => void }} replay: let it all happen now, once
 */
export function keepPresses(surface, signal) {
  /** @type {PointerEvent[]} */
  let missed = [];
  const over = new AbortController();
  const keep = (/** @type {PointerEvent} */ event) => {
    const { type } = event;
    const isWanted = type === "pointerdown" ? event.composedPath().includes(surface) : missed.length;
    if (isWanted && (type !== "pointermove" || missed.length < LIMIT)) missed.push(event);
  };
  for (const kind of KINDS) {
    // A press may end anywhere.
    window.addEventListener(kind, keep, { signal: AbortSignal.any([signal, over.signal]) });
  }
  return {
    replay() {
      over.abort();
      const root = /** @type {Document | ShadowRoot} */ (surface.getRootNode());
      const limit = performance.now() - STALE_MS;
      for (const event of missed) {
        // What goes on of a press without its beginning does nothing.
        if (event.timeStamp < limit) continue;
        // At the frame that has come to lie under it.
        const found = root.elementFromPoint(event.clientX, event.clientY);
        const target = found && surface.contains(found) ? found : surface;
        target.dispatchEvent(new PointerEvent(event.type, event));
      }
      missed = [];
    },
  };
}
