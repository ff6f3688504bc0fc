/** Which characters a text needs, and which faces have them. */

import { graphemesOf } from "../../base/graphemes.js";

/**
 * @typedef {readonly (readonly [number, number])[]} Ranges first and last code point of each run
 *
 * @typedef {object} Coverage
 * @property {Ranges} ranges the code points that a face has
 */

/** What leaves no ink, so that no font is fetched for it. */
const INKLESS = /[\s\p{Default_Ignorable_Code_Point}\p{Control}]/u;

/**
 * @param {string} ranges in the syntax of CSS `unicode-range`, without wildcards
 * @returns {Ranges}
 */
export function parseRanges(ranges) {
  return ranges.split(",").map((range) => {
    const [first = "", last = first] = range.trim().slice(2).split("-");
    return /** @type {const} */ ([parseInt(first, 16), parseInt(last, 16)]);
  });
}

/**
 * @param {Ranges} ranges
 * @param {number} point
 */
export function includes(ranges, point) {
  return ranges.some(([first, last]) => first <= point && point <= last);
}

/**
 * The different clusters of a text. Each is drawn from one font: an accent is not taken from another than its
 * letter. Each is the list of its code points that leave ink.
 *
 * @param {string} text
 * @returns {number[][]}
 */
export function clustersOf(text) {
  // Composed, as browsers look for an accented letter before they put it together.
  const segments = new Set(graphemesOf(text.normalize("NFC")));
  return [...segments]
    .map((segment) => Array.from(segment).filter((character) => !INKLESS.test(character)))
    .filter((characters) => characters.length > 0)
    .map((characters) => characters.map((character) => /** @type {number} */ (character.codePointAt(0))));
}

/**
 * The faces that draw what they can of `clusters`, and what they cannot.
 *
 * @template {Coverage} Face
 * @param {readonly Face[]} faces of one family, which share the work
 * @param {readonly number[][]} clusters
 * @returns {{ needed: Set<Face>, missing: number[][] }}
 */
export function chooseFaces(faces, clusters) {
  /** @type {Set<Face>} */
  const needed = new Set();
  const missing = clusters.filter((cluster) => {
    const found = cluster.map((point) => faces.find(({ ranges }) => includes(ranges, point)));
    if (found.includes(undefined)) return true;
    for (const face of found) needed.add(/** @type {Face} */ (face));
    return false;
  });
  return { needed, missing };
}
