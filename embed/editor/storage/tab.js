/**
 * Which of the saved works a tab has open. The browser keeps that as long as the tab, through reloads and its own
 * restarts, and for no other tab.
 */

/** @param {string} key of an editor */
const nameOf = (key) => `text-behind-image ${key}`;

/**
 * @param {string} key of the editor
 * @returns {string | null} id of the row; null where none is known
 */
export function rowOfTab(key) {
  try {
    return sessionStorage.getItem(nameOf(key));
  } catch {
    // Denied: then tabs are not told apart.
    return null;
  }
}

/**
 * @param {string} key of the editor
 * @param {string | null} row id; null where it holds none any more
 */
export function rememberRow(key, row) {
  try {
    if (row === null) sessionStorage.removeItem(nameOf(key));
    else sessionStorage.setItem(nameOf(key), row);
  } catch {
    // Denied, or full.
  }
}
