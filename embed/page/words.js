/**
 * The page's own words. They are kept apart from the editor's, which other pages load without them. In English
 * they stand in the markup, so that the page can be read before any script runs.
 */

import { loadStrings } from "../base/strings.js";

/**
 * @param {string} lang BCP 47 tag of a locale
 * @returns {Promise<import("../base/strings.js").Strings>}
 */
export function loadWords(lang) {
  return loadStrings(lang, "page");
}

/**
 * Say each element's `data-word`, a key of the locale, in a language.
 *
 * @param {string} lang BCP 47 tag of a locale
 * @returns {Promise<void>} settled when that is done, or another language has become the page's meanwhile
 */
export async function showWords(lang) {
  const { t } = await loadWords(lang);
  if (document.documentElement.lang !== lang) return;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = t(element.getAttribute("data-word") ?? "");
  }
}
