/** What the panel says of a text that is locked, and the way to change it all the same. */

import { el, icon } from "../../base/dom.js";
import { icons } from "../../base/icons.js";

/** @param {import("./row.js").Around} around */
export function createLockNote({ strings: { t }, actions }) {
  const unlock = el("button", { type: "button" }, icon(icons.unlock), t("layers.unlock"));
  unlock.addEventListener("click", () => {
    const group = unlock.closest(".group");
    actions.change({ locked: false });
    // The button is gone, and what it was pressed for is there.
    /** @type {HTMLElement | null | undefined} */ (group?.querySelector("textarea, input, button.font"))?.focus();
  });
  return el("div", { class: "lock-note" }, el("p", {}, t("panel.locked")), unlock);
}
