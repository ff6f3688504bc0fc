/**
 * Numbers for the elements that are on the page at a time, so that each finds its saved work again: the
 * first is 0, also when a page without reloads has put it there anew.
 */

/** @type {Set<number>} */
const taken = new Set();

/**
 * @param {number} wish taken if it is free, else the next one that is
 * @returns {number}
 */
export function claimOrdinal(wish) {
  let ordinal = wish;
  while (taken.has(ordinal)) ordinal++;
  taken.add(ordinal);
  return ordinal;
}

/** @param {number} ordinal */
export function releaseOrdinal(ordinal) {
  taken.delete(ordinal);
}
