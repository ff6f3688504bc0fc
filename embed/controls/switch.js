/** The control for what is on or off. */

import { el } from "../base/dom.js";

/**
 * @param {import("./control.js").Edit<boolean>} edit
 * @param {string} [describedBy] id of what says more about it
 * @returns {import("./control.js").Control<boolean>}
 */
export function createSwitch(edit, describedBy) {
  const input = el("input", {
    type: "checkbox",
    role: "switch",
    "aria-label": edit.name,
    "aria-describedby": describedBy ?? false,
  });
  input.addEventListener("change", () => {
    edit.change(input.checked);
    edit.endGesture();
  });
  return {
    element: el("span", { class: "toggle" }, input),
    update(value) {
      input.checked = value;
    },
  };
}
