/** The control for few choices: side by side. */

import { el, icon } from "../base/dom.js";

/** Groups get names of their own in their shadow root. */
let count = 0;

/**
 * @template {string} Value
 * @param {readonly import("./control.js").Choice<Value>[]} choices
 * @param {import("./control.js").Edit<Value>} edit
 * @returns {import("./control.js").Control<Value>}
 */
export function createSegments(choices, edit) {
  const group = `segments-${count++}`;
  const inputs = choices.map(({ value, name }) => {
    const input = el("input", { type: "radio", name: group, value, "aria-label": name });
    input.addEventListener("change", () => {
      edit.change(value);
      edit.endGesture();
    });
    return input;
  });
  return {
    element: el(
      "div",
      { class: "segments", role: "radiogroup", "aria-label": edit.name },
      ...choices.map(({ name, picture, isSpelt = !picture }, index) =>
        el(
          "label",
          { title: !isSpelt && name },
          /** @type {HTMLElement} */ (inputs[index]),
          el("span", {}, ...(picture ? [icon(picture)] : []), isSpelt ? name : ""),
        ),
      ),
    ),
    update(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}
