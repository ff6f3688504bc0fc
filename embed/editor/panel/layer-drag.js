/** Moving a row of the list of layers with the pointer: it follows, and the others make room. */

import { fromWindow } from "../../base/coordinates.js";

/** Pixels that a pointer may stray and still have clicked. */
const CLICK_SLOP = 4;

/**
 * @typedef {object} Drag
 * @property {HTMLElement} row
 * @property {number} pointer
 * @property {ReturnType<typeof fromWindow>} place
 * @property {number} y where the pointer went down
 * @property {number} from place of the row in the list
 * @property {number} to where it would lie now
 * @property {boolean} strayed
 */

/**
 * @param {HTMLElement} list whose last row, the photo, stays where it is
 * @param {(row: HTMLElement, from: number, to: number) => void} onDrop from, to: places in the list, the row
 *   itself not counted; the same where it was put back
 */
export function followDrags(list, onDrop) {
  /** @type {Drag | null} */
  let drag = null;
  const rows = () => /** @type {HTMLElement[]} */ ([...list.children]);

  list.addEventListener("pointerdown", (event) => {
    const { pointerId, button, target, pointerType } = event;
    const name = target instanceof Element && target.closest(".select-layer");
    // A row may have been removed under the pointer.
    if (!name || button !== 0 || drag?.row.isConnected) return;
    const row = /** @type {HTMLElement} */ (name.closest("li"));
    // A finger scrolls the list; it moves the row that it has selected before.
    if (pointerType === "touch" && !row.hasAttribute("data-current")) return;
    const from = rows().indexOf(row);
    const place = fromWindow(list);
    drag = { row, pointer: pointerId, place, y: place(event).y, from, to: from, strayed: false };
  });
  list.addEventListener("pointermove", (event) => {
    if (drag?.pointer !== event.pointerId) return;
    const { row, from } = drag;
    const dy = drag.place(event).y - drag.y;
    if (!drag.strayed && Math.abs(dy) <= CLICK_SLOP) return;
    if (!drag.strayed) row.setPointerCapture(event.pointerId);
    drag.strayed = true;
    const height = row.offsetHeight;
    const to = Math.min(rows().length - 2, Math.max(0, from + Math.round(dy / height)));
    drag.to = to;
    row.toggleAttribute("data-dragging", true);
    rows().forEach((other, index) => {
      const makesRoom = index > from && index <= to ? -height : index < from && index >= to ? height : 0;
      other.style.translate = other === row ? `0 ${dy}px` : `0 ${makesRoom}px`;
    });
  });
  const end = (/** @type {PointerEvent} */ { pointerId, type }) => {
    if (drag?.pointer !== pointerId) return;
    const { row, from, to, strayed } = drag;
    drag = null;
    row.toggleAttribute("data-dragging", false);
    for (const other of rows()) other.style.translate = "";
    if (strayed && type === "pointerup") onDrop(row, from, to);
  };
  list.addEventListener("pointerup", end);
  list.addEventListener("pointercancel", end);
}
