/** The control for a text of several lines. */

import { el } from "../base/dom.js";

/**
 * @param {{ maxLength: number, placeholder: string }} options
 * @param {import("./control.js").Edit<string>} edit
 * @returns {import("./control.js").Control<string>}
 */
export function createText({ maxLength, placeholder }, edit) {
  const field = el("textarea", {
    rows: 2,
    maxlength: maxLength,
    dir: "auto",
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": edit.name,
    placeholder,
  });
  field.addEventListener("input", () => edit.change(field.value));
  field.addEventListener("blur", edit.endGesture);
  return {
    element: el("div", { class: "text" }, field),
    update(value) {
      // Setting an equal value would still move the caret.
      if (field.value !== value) field.value = value;
    },
  };
}
