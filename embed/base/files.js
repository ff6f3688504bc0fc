/** The element's own files, by their path in `embed/`: modules, style sheets and words that come when they are needed. */

import { once } from "./once.js";

/** URL of `embed/`, as it is served. */
export const folder = new URL("../", import.meta.url).href;

/** A Space that takes longer than this for a file, in ms, counts as away. */
const LIMIT_MS = 30_000;

/**
 * @param {string} path
 * @returns {Promise<string>} its text
 * @throws {Error & { code: string }} `part_missing` where it can't be had; one connection that drops is no reason
 */
export function fetchFile(path) {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const ask = async () => {
    const response = await fetch(folder + path, { signal });
    return response.ok ? response.text() : Promise.reject();
  };
  return ask()
    .catch(ask)
    .catch(() => {
      // The browser's own words for it are in the console already.
      throw Object.assign(new Error(path), { code: "part_missing" });
    });
}

/**
 * What `import("./x.js")` becomes in a release. A module that could not be fetched stays missing in some browsers
 * for as long as the page lives (HTML, "module map"), and with it all that import it. So its file and those of
 * what it imports are asked for by other means first; the import takes them from the browser's cache.
 *
 * @type {(path: string, ...needed: string[]) => Promise<any>}
 */
export const importFile = once(async (path, ...needed) => {
  await Promise.all([path, ...needed].map(fetchFile));
  const url = folder + path;
  return import(url);
});
