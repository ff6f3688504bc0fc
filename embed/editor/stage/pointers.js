/**
 * Mouse, finger and pen as one: what is pressed is gripped, followed once a frame, and let go. What is not
 * gripped is left to the browser, so that a finger on it scrolls the page.
 */

import { fromWindow } from "../../base/coordinates.js";
import { distance } from "./handles.js";

/**
 * @typedef {import("./viewport.js").Point} Point
 *
 * @typedef {object} Press a pointer that came down
 * @property {Element} target
 * @property {Point} at
 * @property {string} type "mouse", "touch" or "pen"
 * @property {number} button 0 is the main one, 1 the middle one
 *
 * @typedef {object} Keys held while the pointer moves
 * @property {boolean} shift
 * @property {boolean} alt
 * @property {boolean} free Alt, Ctrl or ⌘: nothing catches
 *
 * @typedef {object} Grip what one or two pointers have hold of
 * @property {boolean} [eager] follow the slightest move; else moves begin where a tap ends
 * @property {(at: readonly Point[], keys: Keys, path: readonly Point[]) => void} move
 *   at: where the pointers are, in the order in which they came down; path: of the last one that moved,
 *   all the places since the call before
 * @property {() => void} end
 * @property {() => void} cancel put it back as it was
 */

/** Pixels of the window that a pointer may stray and still have tapped. */
const SLOP = { mouse: 3, pen: 5, touch: 8 };

/** Two taps within this time, in milliseconds, and distance, in pixels of the window, are a double tap. */
const DOUBLE_MS = 350;
const DOUBLE_DISTANCE = 24;

/**
 * @param {HTMLElement} surface
 * @param {object} options
 * @param {(presses: readonly Press[]) => Grip | null} options.grip a pointer came down: all that are down, the
 *   newest last; null leaves it to the browser
 * @param {(press: Press, count: 1 | 2) => void} options.tap pressed and let go in one place; the second one of
 *   a double tap has count 2
 * @param {AbortSignal} options.signal
 * @returns {{ cancel: () => boolean }} cancel: put back what is being dragged, if something is
 */
export function followPointers(surface, { grip: take, tap, signal }) {
  /**
   * The pointers that are down: where on the surface, and where in the window they came down.
   *
   * @type {Map<number, { press: Press, at: Point, from: Point }>}
   */
  const down = new Map();
  /** @type {Grip | null} */
  let grip = null;
  let strayed = false;
  /** From the window to the surface, as it lay when the first of them came down. */
  let place = inWindow;
  /** What the next frame is told. @type {{ keys: Keys, path: Point[] } | null} */
  let news = null;
  let request = 0;
  /** @type {{ time: number, at: Point } | null} */
  let lastTap = null;

  const tell = () => {
    cancelAnimationFrame(request);
    request = 0;
    if (!news || !grip) return;
    const { keys, path } = news;
    news = null;
    grip.move(
      [...down.values()].map(({ at }) => at),
      keys,
      path,
    );
  };

  /** @param {"end" | "cancel"} how */
  const release = (how) => {
    if (how === "end") tell();
    cancelAnimationFrame(request);
    request = 0;
    news = null;
    const held = grip;
    grip = null;
    surface.toggleAttribute("data-gripping", false);
    held?.[how]();
  };

  const capture = (/** @type {number} */ pointerId) => {
    try {
      surface.setPointerCapture(pointerId);
    } catch {
      // Up again, where a press that was missed is made up for.
    }
  };

  surface.addEventListener(
    "pointerdown",
    (event) => {
      if (down.size >= 2 || event.button > 1) return;
      if (down.size === 0) {
        // The one time that layout is read: the moves that follow only write.
        place = fromWindow(surface);
        strayed = false;
      } else if (event.pointerType !== "touch") {
        return;
      }
      const target = /** @type {Element} */ (event.target);
      const press = { target, at: place(event), type: event.pointerType, button: event.button };
      // A finger that rests before the second one comes has not begun anything.
      if (grip) release(strayed ? "end" : "cancel");
      down.set(event.pointerId, { press, at: press.at, from: inWindow(event) });
      // A finger that may scroll the page has to stay free to.
      if (press.type !== "touch") capture(event.pointerId);
      grip = take([...down.values()].map((pointer) => pointer.press));
      if (!grip) return;
      if (down.size > 1) strayed = true;
      capture(event.pointerId);
      surface.toggleAttribute("data-gripping", true);
    },
    { signal },
  );

  surface.addEventListener(
    "pointermove",
    (event) => {
      const pointer = down.get(event.pointerId);
      if (!pointer) return;
      pointer.at = place(event);
      const slop = SLOP[/** @type {keyof typeof SLOP} */ (pointer.press.type)] ?? SLOP.mouse;
      strayed ||= distance(inWindow(event), pointer.from) > slop;
      if (!grip || !(strayed || grip.eager)) return;
      const { shiftKey: shift, altKey: alt } = event;
      const path = news?.path ?? [];
      path.push(...(event.getCoalescedEvents?.() ?? []).map(place), pointer.at);
      news = { keys: { shift, alt, free: alt || event.ctrlKey || event.metaKey }, path };
      request ||= requestAnimationFrame(tell);
    },
    { signal },
  );

  /** @param {PointerEvent} event */
  const lift = (event) => {
    const pointer = down.get(event.pointerId);
    if (!pointer) return;
    const alone = down.size === 1;
    if (grip) release("end");
    down.delete(event.pointerId);
    if (event.type !== "pointerup" || strayed || !alone || pointer.press.button !== 0) return;
    const at = inWindow(event);
    const again =
      lastTap !== null && event.timeStamp - lastTap.time < DOUBLE_MS && distance(at, lastTap.at) < DOUBLE_DISTANCE;
    lastTap = again ? null : { time: event.timeStamp, at };
    tap(pointer.press, again ? 2 : 1);
  };
  surface.addEventListener("pointerup", lift, { signal });
  surface.addEventListener("pointercancel", lift, { signal });
  surface.addEventListener("lostpointercapture", (event) => event.target === surface && lift(event), { signal });

  // What is gripped does not scroll the page. This comes after the pointer's own event, on every engine.
  const keep = (/** @type {TouchEvent} */ event) => {
    if (grip && event.cancelable) event.preventDefault();
  };
  surface.addEventListener("touchstart", keep, { signal, passive: false });
  surface.addEventListener("touchmove", keep, { signal, passive: false });
  // Nor does a mouse select the page's text; the focus goes where the grip puts it.
  surface.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  signal.addEventListener("abort", () => cancelAnimationFrame(request));

  return {
    cancel() {
      if (!grip || !strayed) return false;
      release("cancel");
      return true;
    },
  };
}

/**
 * A hand shakes as much over an editor that the page shows half as large.
 *
 * @param {Pick<PointerEvent, "clientX" | "clientY">} event
 * @returns {Point}
 */
function inWindow({ clientX, clientY }) {
  return { x: clientX, y: clientY };
}
