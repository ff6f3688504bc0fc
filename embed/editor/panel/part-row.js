/** The row of a part of the subject in the list of layers. */

import { el, icon, iconButton, relabel } from "../../base/dom.js";
import { icons } from "../../base/icons.js";

/**
 * @param {import("./layers.js").Name} named
 * @param {string} id
 * @param {import("./row.js").Around} around
 * @returns {import("./layers.js").Row}
 */
export function createPartRow({ select, name }, id, { actions, state, strings: { t } }) {
  const eye = iconButton(icons.eye, "", () => {
    const { parts } = state();
    const hidden = !parts.some((part) => part?.id === id && part.hidden);
    actions.arrange(({ changePart }, scene) => changePart(scene, parts, id, { hidden }));
  });
  eye.setAttribute("aria-describedby", name.id);
  const element = el("li", { class: "fixed part" }, icon(icons.subject), select, eye);
  return {
    element,
    update: (/** @type {import("../scene/scene.js").Part} */ { hidden }, isCurrent, title) => {
      if (name.textContent !== title) name.textContent = title;
      select.setAttribute("aria-current", String(isCurrent));
      element.toggleAttribute("data-current", isCurrent);
      element.toggleAttribute("data-hidden", hidden);
      relabel(eye, hidden ? icons["eye-off"] : icons.eye, t(hidden ? "layers.show" : "layers.hide"));
      eye.toggleAttribute("data-set", hidden);
    },
  };
}
