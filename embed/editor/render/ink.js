/** Where text leaves ink. */

/**
 * The pixels that a text of 100 px may touch.
 *
 * @param {TextMetrics} metrics
 * @param {number} x its left end
 * @param {number} y its baseline
 * @returns {import("./boxes.js").Box}
 */
export function inkOf(metrics, x, y) {
  return {
    left: x - metrics.actualBoundingBoxLeft,
    top: y - metrics.actualBoundingBoxAscent,
    right: x + metrics.actualBoundingBoxRight,
    bottom: y + metrics.actualBoundingBoxDescent,
  };
}
