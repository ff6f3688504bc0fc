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
  let revision = NaN;
  // Its own face may come later than its name.
  const dress = () => {
    if (revision === around.fonts.revision) return;
    revision = around.fonts.revision;
    face.style.fontFamily = around.fonts.stack(shown);
  };
  return {
    element: button,
    observe: dress,
    update(family) {
      if (family === shown) return;
      shown = family;
      revision = NaN;
      face.textContent = family;
      dress();
      button.setAttribute("aria-label", around.strings.list([edit.name, family]));
    },
  };
}
