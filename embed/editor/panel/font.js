/** The control for a font: the family's name in its own face; the list of all opens when pressed. */

import { el, icon } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { openLater } from "../../base/open-later.js";

/**
 * @param {import("../../controls/control.js").Edit<string>} edit
 * @param {import("./row.js").Around} around
 * @returns {import("./row.js").PanelControl<string>}
 */
export function createFont(edit, around) {
  const face = el("span", {});
  const button = el(
    "button",
    { type: "button", class: "font", "aria-haspopup": "dialog", "aria-expanded": "false" },
    face,
    icon(icons.chevron),
  );
  // From then on, the button opens and closes it by itself.
  const open = async () => {
    const { attachFontPicker } = await import("./font-picker.js");
    await attachFontPicker(button, edit, around);
  };
  openLater(button, open, around.actions.report);
  let shown = "";
  let dressed = "";
  /** Of which it is being found out who draws it. @type {unknown} */
  let asked = null;
  // Who draws its letters is known later than its name. Another font than the text's may be: that is named.
  const dress = () => {
    const { scene, selectedId } = around.state();
    const layer = scene.layers.find(({ id }) => id === selectedId);
    const writers = layer && around.fonts.writersOf(layer)?.families;
    if (layer && !writers && layer !== asked) {
      asked = layer;
      void around.fonts.ensure([layer], around.signal).then(dress);
    }
    const names = writers?.length ? writers : [shown];
    const look = around.fonts.stack(/** @type {string} */ (names[0]));
    const key = [look, ...names, around.fonts.revision].join();
    if (key === dressed) return;
    dressed = key;
    face.style.fontFamily = look;
    face.textContent = around.strings.list([...names]);
    button.title = names.includes(shown) ? "" : shown;
    button.setAttribute("aria-label", around.strings.list([edit.name, ...names]));
  };
  return {
    element: button,
    observe: dress,
    update(family) {
      shown = family;
      dress();
    },
  };
}
