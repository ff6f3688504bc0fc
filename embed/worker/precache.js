/**
 * What of a release is fetched before anybody asks for it, so that the editor works offline. The rest (the
 * other languages, the doors for other pages) is kept once it was used, or not at all.
 */

/** Files of a release, by the beginning of their path. */
const LEFT_OUT = [
  "worker/",
  "custom-elements.json",
  "gradio-app.js",
  "iframe.js",
  "locales/",
  // The dialog with the code for other pages, where there is one to paste it into.
  "page/dialog",
  // Nobody signs in offline.
  "page/login",
];

/** The language of who finds none of their own. */
const ALWAYS = /^locales\/\w+\/en\.json$/;

/**
 * @param {string} path in the folder of a version
 * @returns {boolean}
 */
export function isNeededOffline(path) {
  return ALWAYS.test(path) || !LEFT_OUT.some((beginning) => path.startsWith(beginning));
}
