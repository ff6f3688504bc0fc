/** A menu that a button opens. */

import { el, icon } from "../dom.js";
import { attachPopover } from "./popover.js";

/** @typedef {{ picture: import("../dom.js").IconName, name: string, run: () => void }} Item */

/**
 * Open a menu at a button, and leave it there for its next press.
 *
 * @param {HTMLButtonElement} anchor
 * @param {readonly Item[]} entries
 * @param {AbortSignal} signal ends the editor
 */
export function attachMenu(anchor, entries, signal) {
  const items = entries.map(({ picture, name, run }) => {
    const item = el("button", { type: "button", role: "menuitem", tabindex: -1 }, icon(picture), name);
    item.addEventListener("click", () => {
      menu.hidePopover();
      run();
    });
    return item;
  });
  const menu = el("div", { class: "menu", role: "menu", popover: "auto", "aria-label": anchor.title }, ...items);
  menu.addEventListener("keydown", (event) => {
    const at = items.findIndex((item) => item.matches(":focus"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length)?.focus();
  });
  attachPopover(menu, anchor, { onOpen: () => items[0]?.focus(), signal });
}
