/** What lets a page into a Space that has a lock: the token that its author gave it last. */

/** By the Space's root URL. @type {Map<string, string>} */
const tokens = new Map();

/**
 * @param {string} src root URL of the Space, without a slash at the end
 * @param {string | null} token null where the page has none
 */
export function giveToken(src, token) {
  if (token) tokens.set(src, token);
  else tokens.delete(src);
}

/**
 * @param {string} src
 * @returns {Record<string, string>} headers of a request to that Space
 */
export function accessTo(src) {
  const token = tokens.get(src);
  return token ? { Authorization: `Bearer ${token}` } : {};
}
