/** Where text leaves ink. */

import { union } from "./boxes.js";
import { EMOJI } from "./parts.js";

/**
 * The pixels that a text of 100 px may touch.
 *
 * @param {string} text
 * @param {TextMetrics} metrics
 * @param {number} x its left end
 * @param {number} y its baseline
 * @returns {import("./boxes.js").Box}
 */
export function inkOf(text, metrics, x, y) {
  const ink = {
    left: x - metrics.actualBoundingBoxLeft,
    top: y - metrics.actualBoundingBoxAscent,
    right: x + metrics.actualBoundingBoxRight,
    bottom: y + metrics.actualBoundingBoxDescent,
  };
  // Firefox leaves bold emoji out. They are some 120 px high, and bold by being drawn twice, a little apart.
  const emoji = { left: x, top: y - 110, right: x + metrics.width + 5, bottom: y + 40 };
  return EMOJI.test(text) ? union(ink, emoji) : ink;
}
