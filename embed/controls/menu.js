/** A menu that a button opens. */

import { el, icon } from "../base/dom.js";
import { attachPopover } from "./popover.js";

/**
 * @typedef {object} Item
 * @property {string} name
 * @property {() => void} run
 * @property {string} [picture] outline of an icon
 * @property {boolean} [checked] where one of the menu's items is the chosen one: whether it is this
 * @property {string} [lang] BCP 47 tag of the name's language, where that is not the editor's
 */

/**
 * Open a menu at a button, and leave it there for its next press.
 *
 * @param {HTMLButtonElement} anchor
 * @param {string} name
 * @param {readonly Item[]} entries
 * @param {AbortSignal} signal ends the editor
 * @returns {HTMLElement} the menu
 */
export function attachMenu(anchor, name, entries, signal) {
  const items = entries.map((entry) => {
    const item = createItem(entry);
    item.addEventListener("click", () => {
      menu.hidePopover();
      // Now, and not when the browser tells that it is closed: another language takes over from here.
      anchor.focus();
      entry.run();
    });
    return item;
  });
  const menu = el("div", { class: "menu", role: "menu", popover: "auto", "aria-label": name }, ...items);
  // One at a time is in the page's order, so that the menu can be scrolled to by whoever has no pointer.
  menu.addEventListener("focusin", ({ target }) => {
    for (const item of items) item.tabIndex = item === target ? 0 : -1;
  });
  menu.addEventListener("keydown", (event) => {
    const at = items.findIndex((item) => item.matches(":focus"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key] ?? following(items, at, event);
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length)?.focus();
  });
  const onOpen = () => (items.find((item) => item.ariaChecked === "true") ?? items[0])?.focus();
  attachPopover(menu, anchor, { onOpen, signal });
  return menu;
}

/** @param {Item} entry */
function createItem({ name, picture, checked, lang }) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const item = el("button", { type: "button", role, lang: lang ?? false, tabindex: -1 });
  if (checked !== undefined) item.ariaChecked = String(checked);
  item.append(...(picture ? [icon(picture)] : []), name);
  return item;
}

/**
 * Where typing a letter leads: to the next item that begins with it.
 *
 * @param {readonly HTMLElement[]} items
 * @param {number} at which of them has the focus
 * @param {KeyboardEvent} event
 * @returns {number | undefined}
 */
function following(items, at, { key, ctrlKey, metaKey, altKey }) {
  if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return undefined;
  const begins = (/** @type {HTMLElement} */ item) =>
    item.textContent?.toLocaleLowerCase().startsWith(key.toLocaleLowerCase());
  const after = items.findIndex((item, index) => index > at && begins(item));
  const found = after < 0 ? items.findIndex(begins) : after;
  return found < 0 ? undefined : found;
}
