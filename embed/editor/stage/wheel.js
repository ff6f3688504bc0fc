/** The wheel and the trackpad: magnify with Ctrl or a pinch, pan what is magnified, else scroll the page. */

import { fromWindow } from "../../base/coordinates.js";

/** Wheel pixels that magnify by e: what browsers make of a trackpad's pinch. */
const PINCH = 100;

/** Most pixels that one event counts for, so that a notch of a mouse's wheel does not leap. */
const NOTCH = 50;

/** Pixels of a line and of a page, for mice that count in those. */
const UNIT = [1, 16, 400];

/**
 * @param {import("./context.js").StageContext} context
 * @param {AbortSignal} signal
 */
export function followWheel(context, signal) {
  const { surface } = context;
  surface.addEventListener(
    "wheel",
    (event) => {
      const unit = UNIT[event.deltaMode] ?? 1;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const step = Math.max(-NOTCH, Math.min(NOTCH, event.deltaY * unit));
        context.zoom(Math.exp(-step / PINCH), fromWindow(surface)(event));
      } else {
        const place = fromWindow(surface);
        const { clientX, clientY, deltaX, deltaY } = event;
        const from = place(event);
        const to = place({ clientX: clientX - deltaX * unit, clientY: clientY - deltaY * unit });
        if (context.panBy(to.x - from.x, to.y - from.y)) event.preventDefault();
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
    if (navigator.maxTouchPoints === 0) context.zoom(factor, fromWindow(surface)(gesture));
  };
  surface.addEventListener("gesturestart", onGesture, { signal, passive: false });
  surface.addEventListener("gesturechange", onGesture, { signal, passive: false });
}
