/** Moving a thing with a mouse, a finger, a pen or the arrow keys. */

/** Pixels that a pointer may stray and still have tapped. */
const TAP_SLOP = 4;

/** Arrow key to direction. @type {Record<string, readonly [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Pixels that an arrow key moves, alone and with shift. */
const NUDGE = 1;
const NUDGE_SHIFT = 10;

/**
 * @param {HTMLElement} handle
 * @param {object} options
 * @param {(dx: number, dy: number) => void} options.onMove by how many CSS pixels since the last call
 * @param {() => void} options.onTap pressed and let go without moving
 * @param {AbortSignal} options.signal
 */
export function followGestures(handle, { onMove, onTap, signal }) {
  /** @type {{ id: number, x: number, y: number, strayed: boolean } | null} */
  let drag = null;
  /** The press that the next click ends was a drag. */
  let dragged = false;

  handle.addEventListener(
    "pointerdown",
    ({ pointerId: id, clientX: x, clientY: y, button }) => {
      if (drag || button !== 0) return;
      drag = { id, x, y, strayed: false };
      dragged = false;
      handle.setPointerCapture(id);
    },
    { signal },
  );
  handle.addEventListener(
    "pointermove",
    ({ pointerId, clientX, clientY }) => {
      if (drag?.id !== pointerId) return;
      const dx = clientX - drag.x;
      const dy = clientY - drag.y;
      if (!drag.strayed && Math.hypot(dx, dy) <= TAP_SLOP) return;
      handle.toggleAttribute("data-dragging", true);
      drag = { id: pointerId, x: clientX, y: clientY, strayed: true };
      onMove(dx, dy);
    },
    { signal },
  );
  const end = (/** @type {PointerEvent} */ { pointerId }) => {
    if (drag?.id !== pointerId) return;
    dragged = drag.strayed;
    drag = null;
    handle.toggleAttribute("data-dragging", false);
  };
  handle.addEventListener("pointerup", end, { signal });
  handle.addEventListener("pointercancel", end, { signal });
  handle.addEventListener(
    "click",
    () => {
      if (!dragged) onTap();
      dragged = false;
    },
    { signal },
  );
  handle.addEventListener(
    "keydown",
    (event) => {
      const direction = ARROWS[event.key];
      if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const step = event.shiftKey ? NUDGE_SHIFT : NUDGE;
      onMove(direction[0] * step, direction[1] * step);
    },
    { signal },
  );
}
