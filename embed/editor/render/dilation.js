/**
 * Shapes grown by a disc, by the distance of each pixel to the shape: columns are scanned for its nearest
 * pixel, then rows for the lower envelope of the parabolas over these (Felzenszwalb & Huttenlocher, Distance
 * Transforms of Sampled Functions, 2012). The time it takes does not depend on the radius.
 */

/** @typedef {import("../mask/numbers.js").Bytes} Bytes */

/** Coverage from which a pixel is the shape's. */
const HALF = 128;

/**
 * And from which one is not: a narrow gap counts, the seam of two shapes that touch does not, where both cover
 * half of a pixel each.
 */
const GAP = 80;

/**
 * @param {Bytes} coverage of the shape, row by row, 0 to 255
 * @param {number} width pixels
 * @param {number} radius pixels
 * @param {number} [least] coverage of a pixel that is the shape's
 * @returns {Bytes} coverage of the grown shape, whose edge is smooth
 */
export function dilate(coverage, width, radius, least = HALF) {
  const reach = radius + 1;
  const distances = alongColumns(coverage, width, reach, least);
  /** @type {Bytes} */
  const grown = new Uint8ClampedArray(coverage.length);
  /** Of each parabola of the envelope, where it stands. @type {import("../mask/numbers.js").Integers} */
  const places = new Int32Array(width);
  /** And from where on it is the lowest. @type {import("../mask/numbers.js").Floats} */
  const starts = new Float32Array(width);
  for (let row = 0; row < coverage.length; row += width) {
    let count = 0;
    for (let x = 0; x < width; x++) {
      const height = distances[row + x];
      if (height > reach) continue;
      let start = 0;
      while (count > 0) {
        const other = places[count - 1];
        const below = distances[row + other];
        start = (height * height - below * below + x * x - other * other) / (2 * (x - other));
        if (start > starts[count - 1]) break;
        count--;
      }
      places[count] = x;
      starts[count++] = count > 0 ? start : -Infinity;
    }
    for (let x = 0, at = 0; x < width && count > 0; x++) {
      while (at < count - 1 && starts[at + 1] < x) at++;
      const across = x - places[at];
      // The shape ends half a pixel beyond the middle of its last one.
      grown[row + x] = 255 * (reach - Math.hypot(across, distances[row + places[at]]));
    }
  }
  return grown;
}

/**
 * Take off a shape what a disc covers that goes along its edge.
 *
 * @param {Bytes} coverage
 * @param {number} width
 * @param {number} radius
 * @returns {Bytes}
 */
export function erode(coverage, width, radius) {
  return inverse(dilate(inverse(coverage), width, radius, GAP));
}

/** @param {Bytes} coverage @returns {Bytes} of what is not the shape */
function inverse(coverage) {
  /** @type {Bytes} */
  const others = new Uint8ClampedArray(coverage.length);
  for (let i = 0; i < others.length; i++) others[i] = 255 - coverage[i];
  return others;
}

/**
 * How far the nearest pixel of the shape is in the same column.
 *
 * @param {Bytes} coverage
 * @param {number} width
 * @param {number} reach
 * @param {number} least
 * @returns {import("../mask/numbers.js").Floats} more than `reach` where there is none so near
 */
function alongColumns(coverage, width, reach, least) {
  const distances = new Float32Array(coverage.length).fill(reach + 1);
  for (let i = 0; i < coverage.length; i++) {
    const above = /** @type {number} */ (i < width ? reach : distances[i - width]);
    distances[i] = /** @type {number} */ (coverage[i]) < least ? above + 1 : 0;
  }
  for (let i = coverage.length - width - 1; i >= 0; i--) {
    const below = /** @type {number} */ (distances[i + width]) + 1;
    if (below < /** @type {number} */ (distances[i])) distances[i] = below;
  }
  return distances;
}
