/**
 * Lines in the page's header about the page as a whole, in its live region. Their words are in the page's
 * language and change with it, as those of the markup do.
 */

import { el } from "../base/dom.js";
import { showWords } from "./words.js";

/**
 * @param {string} key of the sentence
 * @param {readonly { key: string, press: () => void }[]} [choices] a button each
 * @returns {() => void} takes the line away
 */
export function showNotice(key, choices = []) {
  const region = /** @type {HTMLElement} */ (document.querySelector("header [role=status]"));
  const buttons = choices.map(({ key, press }) => {
    const button = el("button", { type: "button", "data-word": key });
    button.addEventListener("click", press);
    return button;
  });
  const notice = el("span", { class: "notice" }, el("span", { "data-word": key }), ...buttons);
  region.append(notice);
  speak();
  return () => notice.remove();
}

/** Say what was added in the page's language. */
export function speak() {
  showWords(document.documentElement.lang).catch(() => {});
}
