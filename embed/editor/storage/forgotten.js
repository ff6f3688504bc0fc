/**
 * What the visitor has asked to forget and the database may not have heard of yet: a page can go before that. It is
 * written down at once, and whoever opens the database next does it.
 */

import { toJson } from "../../base/json.js";

const NAME = "text-behind-image forgotten";

/**
 * @typedef {object} Forgotten rows that are not newer
 * @property {string} [id] of the row
 * @property {string} [key] of the editor that holds them
 * @property {number} savedAt Unix time in ms
 */

/** @returns {Forgotten[]} */
export function toForget() {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "[]");
  } catch {
    // Denied: then the database has to hear of it in time.
    return [];
  }
}

/** @param {readonly Forgotten[]} forgotten */
export function noteToForget(forgotten) {
  write([...toForget(), ...forgotten]);
}

/** @param {readonly Forgotten[]} forgotten is not there any more */
export function noteForgotten(forgotten) {
  const done = new Set(forgotten.map((one) => toJson(one)));
  write(toForget().filter((one) => !done.has(toJson(one))));
}

/**
 * @param {readonly Forgotten[]} forgotten
 * @param {Required<Forgotten>} row
 */
export function isForgotten(forgotten, row) {
  return forgotten.some(
    ({ id, key, savedAt }) => row.savedAt <= savedAt && (id === undefined ? row.key === key : row.id === id),
  );
}

/** @param {readonly Forgotten[]} forgotten */
function write(forgotten) {
  try {
    if (forgotten.length === 0) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, toJson(forgotten));
  } catch {
    // Denied, or full.
  }
}
