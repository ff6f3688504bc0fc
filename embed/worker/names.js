/** What the service worker and the page call things by, on the device that both of them share. */

/**
 * The cache of a version's files, and the lock that a page of that version holds while it is open. An origin
 * may have several Spaces, each at a path of its own.
 *
 * @param {string} root URL of the Space, with a slash at the end
 * @param {string} version of the release; "" gives what the names of all versions begin with
 */
export function releaseName(root, version) {
  return `text-behind-image ${new URL(root).pathname} release ${version}`;
}

/**
 * The cache of the fonts in use, which outlives versions: their URLs name their content.
 *
 * @param {string} root URL of the Space, with a slash at the end
 */
export function fontsName(root) {
  return `text-behind-image ${new URL(root).pathname} fonts`;
}

/**
 * What a page tells a worker, by `postMessage`:
 *
 * - `version`: asks for the worker's own, which comes back through the port that goes with it;
 * - `take-over`: this worker is to serve the pages from now on;
 * - `keep`: what the page has loaded so far, by URL, is needed offline.
 *
 * @typedef {{ type: "version" } | { type: "take-over" } | { type: "keep", urls: string[] }} Message
 */
