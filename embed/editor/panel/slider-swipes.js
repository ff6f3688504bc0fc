/**
 * A finger that comes down on a slider may be about to scroll the panel: the slider takes its value only once the
 * finger goes along it, or is lifted where it came down.
 */

import { takeBack } from "./label-drag.js";

/** Pixels after which it is clear where a finger goes. */
const SLOP = 6;

/** @param {HTMLElement} panel */
export function holdSliders(panel) {
  /** @type {{ id: number, slider: HTMLInputElement, x: number, y: number, before: string, isTaken: boolean } | null} */
  let touch = null;

  panel.addEventListener(
    "pointerdown",
    ({ pointerId: id, pointerType, clientX: x, clientY: y, target }) => {
      if (pointerType !== "touch" || !(target instanceof HTMLInputElement) || target.type !== "range") return;
      touch = { id, slider: target, x, y, before: target.value, isTaken: false };
    },
    { capture: true },
  );
  panel.addEventListener(
    "input",
    (event) => {
      if (touch && event.target === touch.slider && !touch.isTaken) event.stopPropagation();
    },
    { capture: true },
  );
  const take = () => {
    if (!touch || touch.isTaken) return;
    touch.isTaken = true;
    touch.slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  panel.addEventListener("pointermove", ({ pointerId, clientX, clientY }) => {
    if (touch?.id !== pointerId) return;
    const along = Math.abs(clientX - touch.x);
    if (along > SLOP && along > Math.abs(clientY - touch.y)) take();
  });
  panel.addEventListener("pointerup", ({ pointerId }) => {
    if (touch?.id !== pointerId) return;
    if (touch.slider.value !== touch.before) take();
    touch = null;
  });
  panel.addEventListener("pointercancel", ({ pointerId }) => {
    if (touch?.id !== pointerId) return;
    const { slider, before, isTaken } = touch;
    slider.value = before;
    if (isTaken) takeBack(slider.closest(".row"), slider.valueAsNumber);
    touch = null;
    // The slider is let go of.
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
