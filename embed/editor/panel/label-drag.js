/** Dragging over the label of a number to change it. */

import { labelled } from "./row.js";

/** Pixels that the whole length of a slider is worth. */
const LENGTH = 240;

/** Pixels that a pointer may stray and still have clicked. */
const CLICK_SLOP = 3;

/** How much farther Shift goes. */
const SHIFT = 10;

/** @param {HTMLElement} panel */
export function followLabels(panel) {
  /** @type {{ id: number, label: Element, x: number, y: number, before: number, done: number } | null} done: steps */
  let drag = null;
  /** The label that the pointer has gone on from: its press is no click. @type {Element | null} */
  let strayed = null;

  panel.addEventListener("pointerdown", ({ pointerId, clientX, clientY, button, target }) => {
    strayed = null;
    const label = target instanceof Element && target.closest("[data-scrubs]");
    if (!label || button !== 0) return;
    const before = Number(label.parentElement?.querySelector("input")?.value);
    drag = { id: pointerId, label, x: clientX, y: clientY, before, done: 0 };
    label.setPointerCapture(pointerId);
  });
  panel.addEventListener("pointermove", ({ pointerId, clientX, clientY, shiftKey }) => {
    if (drag?.id !== pointerId) return;
    const { control, edit } = labelled.get(drag.label) ?? {};
    if (!control?.scrub || !edit) return;
    const dx = (clientX - drag.x) * (drag.label.matches(":dir(rtl)") ? -1 : 1);
    // A finger that goes up or down scrolls the panel.
    if (!strayed && Math.abs(dx) <= Math.max(CLICK_SLOP, Math.abs(clientY - drag.y))) return;
    if (!strayed) edit.endGesture();
    strayed = drag.label;
    const steps = Math.round((dx / LENGTH) * (control.steps ?? 0) * (shiftKey ? SHIFT : 1));
    if (steps !== drag.done) control.scrub(steps - drag.done);
    drag.done = steps;
  });
  const end = (/** @type {PointerEvent} */ { pointerId }) => {
    if (drag?.id !== pointerId) return;
    if (strayed) labelled.get(drag.label)?.edit.endGesture();
    drag = null;
  };
  panel.addEventListener("pointerup", end);
  panel.addEventListener("pointercancel", (event) => {
    if (drag?.id === event.pointerId && strayed) takeBack(drag.label.parentElement, drag.before);
    end(event);
  });
  panel.addEventListener(
    "click",
    (event) => {
      if (event.target === strayed) event.stopPropagation();
    },
    { capture: true },
  );
}

/**
 * The browser has taken the finger for scrolling: what it has changed on the way was not meant.
 *
 * @param {Element | null} row of a number
 * @param {number} before what its slider showed
 */
export function takeBack(row, before) {
  const label = row?.querySelector("[data-scrubs]");
  const { edit } = (label && labelled.get(label)) ?? {};
  if (edit?.revert) edit.revert();
  else edit?.change(before);
}
