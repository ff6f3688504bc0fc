/** The wheel and the trackpad: magnify with Ctrl or a pinch, pan what is magnified, else scroll the page. */

import { fromWindow } from "../../base/coordinates.js";

/** Wheel pixels that magnify by e: what browsers make of a trackpad's pinch. */
const PINCH = 100;

/** Most pixels that one event counts for, so that a notch of a mouse's wheel does not leap. */
const NOTCH = 50;

/** Pixels of a line and of a page, for mice that count in those. */
const UNIT = [1, 16, 400];

/**
 * @param {HTMLElement} surface
 * @param {object} options
 * @param {(factor: number, at: import("./viewport.js").Point) => void} options.onZoom
 * @param {(dx: number, dy: number) => boolean} options.onPan false where there is nothing to pan to, so that
 *   the page scrolls
 * @param {AbortSignal} options.signal
 */
export function followWheel(surface, { onZoom, onPan, signal }) {
  surface.addEventListener(
    "wheel",
    (event) => {
      const unit = UNIT[event.deltaMode] ?? 1;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const step = Math.max(-NOTCH, Math.min(NOTCH, event.deltaY * unit));
        onZoom(Math.exp(-step / PINCH), fromWindow(surface)(event));
      } else {
        const place = fromWindow(surface);
        const { clientX, clientY, deltaX, deltaY } = event;
        const from = place(event);
        const to = place({ clientX: clientX - deltaX * unit, clientY: clientY - deltaY * unit });
        if (onPan(to.x - from.x, to.y - from.y)) event.preventDefault();
      }
    },
    { signal, passive: false },
  );

  // Safari's own events for a pinch on the trackpad. On an iPhone the fingers themselves come as pointers.
  let before = 1;
  /** @param {Event} event */
  const onGesture = (event) => {
    event.preventDefault();
    const gesture = /** @type {MouseEvent & { scale: number }} */ (event);
    const factor = event.type === "gesturestart" ? 1 : gesture.scale / before;
    before = gesture.scale;
    if (navigator.maxTouchPoints === 0) onZoom(factor, fromWindow(surface)(gesture));
  };
  surface.addEventListener("gesturestart", onGesture, { signal, passive: false });
  surface.addEventListener("gesturechange", onGesture, { signal, passive: false });
}
