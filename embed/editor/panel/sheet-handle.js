/** Pulling at the handle of a sheet: it is folded to its tabs, open, or grown to most of the editor's height. */

/** Pixels that a swipe is long. */
const SWIPE = 24;

/**
 * @param {HTMLElement} sheet
 * @param {HTMLElement} handle
 * @param {(folds: boolean) => void} fold
 */
export function followHandle(sheet, handle, fold) {
  /** @type {{ id: number, y: number } | null} */
  let swipe = null;

  /** One step on, or back. @param {boolean} isUp */
  const pull = (isUp) => {
    const isGrown = sheet.hasAttribute("data-grown");
    if (sheet.hasAttribute("data-folded") || !(isUp || isGrown)) fold(!isUp);
    else sheet.toggleAttribute("data-grown", isUp);
  };

  handle.addEventListener("pointerdown", ({ pointerId, clientY }) => {
    swipe = { id: pointerId, y: clientY };
    handle.setPointerCapture(pointerId);
  });
  handle.addEventListener("pointermove", ({ pointerId, clientY }) => {
    if (swipe?.id !== pointerId || Math.abs(clientY - swipe.y) < SWIPE) return;
    // The click that ends a swipe would turn it back.
    const ending = { once: true, capture: true };
    handle.addEventListener("click", (event) => event.stopImmediatePropagation(), ending);
    pull(clientY < swipe.y);
    swipe = null;
  });
  const end = () => (swipe = null);
  handle.addEventListener("pointerup", end);
  handle.addEventListener("pointercancel", end);
  handle.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    pull(event.key === "ArrowUp");
  });
}
