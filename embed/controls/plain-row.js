/** A row without more to it than a name and what is chosen by it. */

import { el } from "../base/dom.js";

/**
 * @param {string} name shown alone: the controls read their own out
 * @param {...HTMLElement} controls
 */
export function plainRow(name, ...controls) {
  return el("div", { class: "row" }, el("span", { class: "label", "aria-hidden": "true" }, name), ...controls);
}
