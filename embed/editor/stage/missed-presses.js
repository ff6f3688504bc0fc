/** What is pressed before the hands have come to the stage, so that it is not lost on them. */

/** What pointers do that counts, as far as they are down. */
const KINDS = /** @type {const} */ (["pointerdown", "pointermove", "pointerup", "pointercancel"]);

/** More than a drag of a second. */
const LIMIT = 300;

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
    const isWanted = event.type === "pointerdown" || missed.length > 0;
    if (isWanted && missed.length < LIMIT) missed.push(event);
  };
  for (const kind of KINDS) {
    surface.addEventListener(kind, keep, { signal: AbortSignal.any([signal, over.signal]) });
  }
  return {
    replay() {
      over.abort();
      const root = /** @type {Document | ShadowRoot} */ (surface.getRootNode());
      for (const event of missed) {
        // At the frame that has come to lie under it.
        const found = root.elementFromPoint(event.clientX, event.clientY);
        const target = found && surface.contains(found) ? found : surface;
        target.dispatchEvent(new PointerEvent(event.type, event));
      }
      missed = [];
    },
  };
}
