/** The control for many choices: a list that opens. */

import { el, icon } from "../base/dom.js";
import { icons } from "../base/icons.js";

/**
 * @template {string} Value
 * @param {readonly import("./control.js").Choice<Value>[]} choices
 * @param {import("./control.js").Edit<Value>} edit
 * @returns {import("./control.js").Control<Value> & { field: HTMLSelectElement }}
 */
export function createSelect(choices, edit) {
  const field = el(
    "select",
    { "aria-label": edit.name },
    ...choices.map(({ value, name }) => el("option", { value }, name)),
  );
  field.addEventListener("change", () => {
    edit.change(/** @type {Value} */ (field.value));
    edit.endGesture();
  });
  return {
    field,
    element: el("div", { class: "select" }, field, icon(icons.chevron)),
    update(value) {
      field.value = value;
    },
  };
}
