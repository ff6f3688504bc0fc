/** The colours that a photo is made of, to choose from. */

import { pixelsAt } from "../mask/pixels.js";
import { hexOf, lchOf, oklab } from "./oklab.js";

/**
 * @typedef {import("./oklab.js").Lab} Lab
 * @typedef {import("./oklab.js").Lch} Lch
 *
 * @typedef {object} Swatch
 * @property {string} color `#rrggbb`
 * @property {Lch} lch
 * @property {number} share of the photo, 0 to 1
 */

/** Side of the copy that is looked at, pixels: enough for colours, without the noise. */
const SIDE = 64;

/** How many colours are offered. */
const COUNT = 6;

/** Least distance between two of them in OKLab. */
const APART = 0.12;

/** Rounds in which the clusters find their middles. */
const ROUNDS = 4;

/** @type {WeakMap<ImageBitmap, readonly string[]>} */
const known = new WeakMap();

/**
 * The most telling colours of a photo.
 *
 * @param {ImageBitmap} photo
 * @returns {readonly string[]} `#rrggbb`, from the darkest to the lightest
 */
export function paletteOf(photo) {
  const { width, height } = photo;
  const scale = SIDE / Math.max(width, height);
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const palette = known.get(photo) ?? mostTelling(pixelsAt(photo, size)).map(({ color }) => color);
  known.set(photo, palette);
  return palette;
}

/**
 * Clusters in OKLab (k-means), begun at the most telling colours: frequent ones and vivid ones, each unlike the others.
 *
 * @param {Uint8ClampedArray} pixels RGBA
 * @param {ArrayLike<number>} [weights] of the pixels, 0 to 255; all the same where absent
 * @returns {Swatch[]} from the darkest to the lightest
 */
export function mostTelling(pixels, weights) {
  const bins = binsOf(pixels, weights);
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  // A small vivid thing says as much about a photo as a wide grey one.
  const telling = (/** @type {Bin} */ { weight, lab }) => Math.sqrt(weight) * (0.25 + 4 * lchOf(lab).c);
  const candidates = bins
    .map((bin) => ({ lab: bin.lab, telling: telling(bin) }))
    .sort((one, other) => other.telling - one.telling);
  /** @type {Lab[]} */
  let middles = [];
  for (const { lab } of candidates) {
    if (middles.length === COUNT) break;
    if (middles.every((middle) => distance(lab, middle) >= APART)) middles.push(lab);
  }
  /** @type {{ bins: Bin[], weight: number }[]} */
  let clusters = [];
  for (let round = 0; round < ROUNDS; round++) {
    clusters = middles.map(() => ({ bins: [], weight: 0 }));
    for (const bin of bins) {
      const distances = middles.map((middle) => distance(bin.lab, middle));
      const nearest = Math.min(...distances);
      // What is unlike them all would only dull them.
      if (nearest >= APART) continue;
      const cluster = /** @type {{ bins: Bin[], weight: number }} */ (clusters[distances.indexOf(nearest)]);
      cluster.bins.push(bin);
      cluster.weight += bin.weight;
    }
    middles = clusters.map(({ bins, weight }, index) => meanOf(bins, weight) ?? /** @type {Lab} */ (middles[index]));
  }
  return clusters
    .flatMap(({ bins, weight }) => {
      const rgb = [0, 1, 2].map((channel) => sumOf(bins, ({ sums }) => Number(sums[channel])) / weight);
      if (!weight) return [];
      const whole = /** @type {[number, number, number]} */ (rgb.map(Math.round));
      return [{ color: hexOf(whole), lch: lchOf(oklab(whole)), share: weight / total }];
    })
    .sort((one, other) => one.lch.l - other.lch.l);
}

/** Colours that are nearly the same. @typedef {{ weight: number, sums: readonly number[], lab: Lab }} Bin */

/**
 * @param {Uint8ClampedArray} pixels
 * @param {ArrayLike<number> | undefined} weights
 * @returns {Bin[]}
 */
function binsOf(pixels, weights) {
  /** @type {Map<number, [weight: number, r: number, g: number, b: number]>} */
  const bins = new Map();
  for (let i = 0; i < pixels.length; i += 4) {
    const weight = weights ? Number(weights[i / 4]) / 255 : 1;
    if (Number(pixels[i + 3]) < 128 || weight < 0.5) continue;
    const [r, g, b] = [Number(pixels[i]), Number(pixels[i + 1]), Number(pixels[i + 2])];
    const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
    const sums = bins.get(key) ?? [0, 0, 0, 0];
    bins.set(key, [sums[0] + weight, sums[1] + weight * r, sums[2] + weight * g, sums[3] + weight * b]);
  }
  return Array.from(bins.values(), ([weight, ...sums]) => {
    const [r, g, b] = sums;
    return { weight, sums, lab: oklab([r / weight, g / weight, b / weight]) };
  });
}

/**
 * @param {readonly Bin[]} bins
 * @param {number} weight of them all
 * @returns {Lab | null} null where there are none
 */
function meanOf(bins, weight) {
  if (!weight) return null;
  const mean = (/** @type {0 | 1 | 2} */ axis) => sumOf(bins, ({ lab, weight }) => lab[axis] * weight) / weight;
  return [mean(0), mean(1), mean(2)];
}

/**
 * @param {readonly Bin[]} bins
 * @param {(bin: Bin) => number} value
 */
function sumOf(bins, value) {
  return bins.reduce((sum, bin) => sum + value(bin), 0);
}

/**
 * @param {Lab} one
 * @param {Lab} other
 */
function distance(one, other) {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}
