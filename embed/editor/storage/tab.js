/**
 * Which of the saved works a tab has open. The browser keeps that as long as the tab, through reloads and its own
 * restarts, and for no other tab.
 */

/** @param {string} key of an editor */
const nameOf = (key) => `text-behind-image ${key}`;

/**
 * @param {string} key of the editor
 * @returns {string[]} ids of rows, the one that counts first; more than one while it may not have been written yet
 */
export function rowsOfTab(key) {
  try {
    return sessionStorage.getItem(nameOf(key))?.split("\n") ?? [];
  } catch {
    // Denied: then tabs are not told apart.
    return [];
  }
}

/**
 * @param {string} key of the editor
 * @param {readonly string[]} rows ids; none where it holds nothing any more
 */
export function rememberRows(key, rows) {
  try {
    if (rows.length === 0) sessionStorage.removeItem(nameOf(key));
    else sessionStorage.setItem(nameOf(key), rows.join("\n"));
  } catch {
    // Denied, or full.
  }
}
