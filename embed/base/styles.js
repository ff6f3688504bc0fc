/** Style sheets, by their path in `embed/`: shared by all editors on a page, the rarer ones fetched when first needed. */

import { fetchFile } from "./files.js";
import { once } from "./once.js";

const loadSheet = once(async (path) => new CSSStyleSheet().replace(await fetchFile(path)));

/** What every editor needs from the start. */
export function loadStyles() {
  return loadSheet("editor/editor.css");
}

/**
 * Style what has been shown for the first time.
 *
 * @param {Element} element inside the editor's shadow root
 * @param {string} file
 * @throws {import("./problem.js").Problem} `part_missing`
 */
export async function addStyles(element, file) {
  const sheet = await loadSheet(file);
  const root = element.getRootNode();
  if (root instanceof ShadowRoot) adoptStyles(root, sheet);
}

/**
 * Style for forced colours, where and as soon as the visitor's system has them.
 *
 * @param {Element} element inside a shadow root with `loadStyles`
 * @param {AbortSignal} signal
 */
export function followForcedColors(element, signal) {
  const forced = matchMedia("(forced-colors: active)");
  const follow = () => {
    // Without it there are the browser's own colours, and some lines fewer.
    if (forced.matches) addStyles(element, "editor/forced-colors.css").catch(() => {});
  };
  forced.addEventListener("change", follow, { signal });
  follow();
}

/**
 * Adopt a style sheet after those that are there, once.
 *
 * @param {ShadowRoot} root
 * @param {CSSStyleSheet} sheet
 */
export function adoptStyles(root, sheet) {
  if (root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
