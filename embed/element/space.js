/** Which Space an element asks. */

import { folder } from "../base/files.js";

/** Root URL of the Space that this script was served by: what precedes `/embed/`, whatever its version. */
const own = folder.replace(/(.*)\/embed\/.*/, "$1");

/**
 * Root URL of a Space, without a slash at the end. `space` counts where both are given, as it does for
 * `<gradio-app>`.
 *
 * @param {string | null} space `owner/name` on Hugging Face
 * @param {string | null} src URL, relative to the document
 * @returns {string} the Space that this script was served by where neither is given
 */
export function rootOf(space, src) {
  // Hugging Face's rule for the host of a Space: lower case, and a hyphen for all but letters and digits.
  if (space)
    return `https://${space
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]/g, "-")}.hf.space`;
  const root = src ?? own;
  return (URL.parse(root, document.baseURI)?.href ?? root).replace(/\/+$/, "");
}
