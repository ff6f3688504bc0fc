/**
 * A hand that mends a matte with the mask's brush: it dabs at the middle of the largest error, with a brush as
 * wide as the error is there, until the matte is good enough. It knows what is right.
 */

import { Refinement } from "../../../embed/editor/mask/refine.js";

/** Overlap with the truth at which a matte is good enough. */
export const GOOD = 0.97;

/** The smallest brush that it takes, pixels. */
const SMALLEST = 2;

const HALF = 128;

/**
 * @typedef {import("../../../embed/editor/mask/matte.js").Matte} Matte
 * @typedef {import("../../../embed/editor/scene/scene.js").Stroke} Stroke
 */

/**
 * Mend a matte.
 *
 * @param {Matte} found what is to be mended
 * @param {Uint8ClampedArray} truth alpha of the same pixels
 * @param {Uint8ClampedArray} pixels the photo, RGBA
 * @param {object} options
 * @param {boolean} options.edge the brush finds the edge
 * @param {number} options.most strokes
 * @param {(matte: Matte) => unknown} [options.onStroke]
 * @returns {Promise<{ strokes: Stroke[], overlap: number, times: number[] }>} times: of each stroke, what
 *   `onStroke` took included, ms
 */
export async function mend(found, truth, pixels, { edge, most, onStroke = () => {} }) {
  const refinement = new Refinement(found, () => pixels);
  let matte = found;
  /** @type {Stroke[]} */
  let strokes = [];
  const times = [];
  while (overlap(matte.alpha, truth) < GOOD && strokes.length < most) {
    const { x, y, radius, mode } = largestError(matte, truth);
    const size = Math.max(SMALLEST, 2 * radius) / matte.width;
    const points = [(x + 0.5) / matte.width, (y + 0.5) / matte.height];
    strokes = [...strokes, { mode, edge, size, softness: 0, points }];
    const start = performance.now();
    matte = refinement.refine({ grow: 0, feather: 0, strokes });
    await onStroke(matte);
    times.push(performance.now() - start);
  }
  return { strokes, overlap: overlap(matte.alpha, truth), times };
}

/**
 * Intersection over union of what is more subject than not.
 *
 * @param {Uint8ClampedArray} alpha
 * @param {Uint8ClampedArray} truth
 */
export function overlap(alpha, truth) {
  let both = 0;
  let any = 0;
  for (let i = 0; i < alpha.length; i++) {
    if (alpha[i] >= HALF && truth[i] >= HALF) both++;
    if (alpha[i] >= HALF || truth[i] >= HALF) any++;
  }
  return both / any;
}

/**
 * @param {Matte} matte
 * @param {Uint8ClampedArray} truth
 * @returns {{ x: number, y: number, radius: number, mode: Stroke["mode"] }} where the largest error is thickest
 */
export function largestError({ width, height, alpha }, truth) {
  const kinds = new Uint8Array(alpha.length);
  for (let i = 0; i < alpha.length; i++) {
    if (alpha[i] >= HALF !== truth[i] >= HALF) kinds[i] = truth[i] >= HALF ? 1 : 2;
  }
  const region = largestRegion(kinds, width).sort();
  // How far it is to the region's rim, along rows, columns and diagonals (Borgefors 1986).
  const distances = new Float32Array(alpha.length);
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : distances[y * width + x];
  for (const i of region) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const slanted = Math.min(at(x - 1, y - 1), at(x + 1, y - 1)) + Math.SQRT2;
    distances[i] = Math.min(at(x - 1, y) + 1, at(x, y - 1) + 1, slanted);
  }
  let middle = region[0];
  for (const i of region.reverse()) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const slanted = Math.min(at(x + 1, y + 1), at(x - 1, y + 1)) + Math.SQRT2;
    distances[i] = Math.min(distances[i], at(x + 1, y) + 1, at(x, y + 1) + 1, slanted);
    if (distances[i] > distances[middle]) middle = i;
  }
  return {
    x: middle % width,
    y: Math.floor(middle / width),
    radius: distances[middle],
    mode: truth[middle] >= HALF ? "add" : "remove",
  };
}

/**
 * @param {Uint8Array} kinds 0 is in no region; used up
 * @param {number} width
 * @returns {Int32Array} the places of the largest region of one kind
 */
function largestRegion(kinds, width) {
  let largest = new Int32Array(0);
  const open = new Int32Array(kinds.length);
  for (let first = 0; first < kinds.length; first++) {
    const kind = kinds[first];
    if (!kind) continue;
    let count = 0;
    const reach = (/** @type {number} */ i) => {
      if (kinds[i] !== kind) return;
      kinds[i] = 0;
      open[count++] = i;
    };
    reach(first);
    for (let n = 0; n < count; n++) {
      const i = open[n];
      if (i % width > 0) reach(i - 1);
      if (i % width < width - 1) reach(i + 1);
      reach(i - width);
      reach(i + width);
    }
    if (count > largest.length) largest = open.slice(0, count);
  }
  return largest;
}
