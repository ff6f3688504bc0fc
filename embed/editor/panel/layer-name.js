/** The field in which a layer of the list is named. */

import { el } from "../../base/dom.js";

/**
 * Put the field in place of a row's name until it is done with.
 *
 * @param {HTMLButtonElement} button the name
 * @param {string} name
 * @param {string} label of the field
 * @param {(name: string) => void} onName called where the visitor gives another one
 */
export function editName(button, name, label, onName) {
  const field = el("input", { type: "text", class: "field", maxlength: 200, "aria-label": label });
  field.value = name;
  let isOver = false;
  const end = (/** @type {boolean} */ takes, /** @type {boolean} */ returnsFocus) => {
    if (isOver) return;
    isOver = true;
    button.hidden = false;
    field.remove();
    if (returnsFocus) button.focus();
    const given = field.value.trim();
    if (takes && given !== name) onName(given);
  };
  field.addEventListener("blur", () => end(true, false));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    // While characters are being composed, these keys are the input method's.
    if (event.isComposing) return;
    if (event.key === "Enter") end(true, true);
    if (event.key === "Escape") end(false, true);
  });
  button.hidden = true;
  button.after(field);
  field.select();
}
