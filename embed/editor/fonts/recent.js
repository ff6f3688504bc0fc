/** The families that the visitor has taken last, kept for all pages of this site. */

import { toJson } from "../../base/json.js";

const NAME = "text-behind-image.fonts";

/** As many as are seen without scrolling. */
const LIMIT = 5;

/** Where the browser denies storage, they are known as long as the page is open. @type {readonly string[]} */
let recent = [];

/** @returns {readonly string[]} names of families, the last one first */
export function recentFonts() {
  try {
    /** @type {unknown} */
    const kept = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    if (Array.isArray(kept)) recent = kept.filter((name) => typeof name === "string").slice(0, LIMIT);
  } catch {
    // Denied, or not written here.
  }
  return recent;
}

/** @param {string} family that was taken */
export function noteFont(family) {
  recent = [family, ...recentFonts().filter((name) => name !== family)].slice(0, LIMIT);
  try {
    localStorage.setItem(NAME, toJson(recent));
  } catch {
    // Denied, or full.
  }
}
