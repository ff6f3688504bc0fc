/** What readers take for one letter: a sign with its accents and joiners (Unicode UAX #29, grapheme clusters). */

/** Code points that never join, so that each is one. */
const APART = /^[\n\x20-\x7e\xa0-\xac\xae-\u02ff]*$/;

/** @type {Intl.Segmenter | undefined} */
let segmenter;

/**
 * @param {string} text
 * @returns {string[]} its clusters, in order
 */
export function graphemesOf(text) {
  if (APART.test(text)) return Array.from(text);
  // Made when it is needed: browsers read the tables for it, which takes longer than to build the panel.
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
