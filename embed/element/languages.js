/** Which languages an element should speak, and what the visitor has chosen in the menu of any editor. */

/** Where the choice is kept, for all pages of this site. */
const KEY = "text-behind-image.language";

let choice = "";
try {
  choice = localStorage.getItem(KEY) ?? "";
} catch {
  // A page that may keep nothing forgets it when it is left.
}

globalThis.document?.addEventListener("tbi-language", (event) => {
  choice = /** @type {CustomEvent} */ (event).detail.lang;
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // As above.
  }
});

/** @returns {string} BCP 47 tag of the language that the visitor has chosen, "" where that is none */
export function ownChoice() {
  return choice;
}

/**
 * The languages that an element should speak, the most wanted first: its own `lang`, the visitor's choice,
 * those around it on the page, then those that the browser is set to.
 *
 * @param {HTMLElement} element
 * @returns {string[]} BCP 47 tags, "" among them where one is not set
 */
export function languagesOf(element) {
  const tags = [element.lang, choice];
  /** @type {Node | null} */
  let node = element;
  while (node) {
    if (node instanceof HTMLElement) tags.push(node.lang);
    // Only a shadow root has a host and no parent.
    node = node.parentNode ?? /** @type {ShadowRoot} */ (node).host;
  }
  return [...new Set([...tags, ...navigator.languages])];
}
