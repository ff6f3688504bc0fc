/**
 * How often each colour is found in a part of a photo: a histogram in OKLab, a space in which equal steps look
 * equal (Ottosson, "A perceptual color space for image processing", 2020). It is blurred, so that a few pixels
 * stand for all that look like them.
 */

/** @typedef {import("./numbers.js").Floats} Floats */

/** Bins along lightness and along either axis of colour. On one thing lightness varies more than colour does. */
const LIGHTS = 24;
const HUES = 32;
const BINS = LIGHTS * HUES * HUES;

/** The axes of colour reach from -CHROMA to CHROMA, a little farther than the most colourful of sRGB. */
const CHROMA = 0.32;

/** Added to each share: of colours that are rare on both sides neither knows anything. */
export const FLOOR = 5e-4;

/** Linear light of each byte of sRGB. @type {Floats} */
const linear = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/**
 * The bin that a colour falls into.
 *
 * @param {number} red whole number, 0 to 255
 * @param {number} green
 * @param {number} blue
 */
export function binOf(red, green, blue) {
  const r = linear[red];
  const g = linear[green];
  const b = linear[blue];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const light = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const greenRed = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const blueYellow = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return (
    (part(light, LIGHTS) * HUES + part(greenRed / (2 * CHROMA) + 0.5, HUES)) * HUES +
    part(blueYellow / (2 * CHROMA) + 0.5, HUES)
  );
}

/**
 * @param {number} value 0 to 1
 * @param {number} count of equal parts
 * @returns {number} the part that it lies in
 */
function part(value, count) {
  return Math.min(count - 1, Math.max(0, Math.floor(value * count)));
}

export class ColourModel {
  /** @type {Floats} */
  #weights = new Float32Array(BINS);
  #total = 0;

  /**
   * @param {number} bin
   * @param {number} weight
   */
  add(bin, weight) {
    this.#weights[bin] += weight;
    this.#total += weight;
  }

  /** @returns {Floats} of each bin the share of all that was added, blurred, `FLOOR` at least */
  shares() {
    let from = this.#weights;
    /** @type {Floats} */
    let to = new Float32Array(BINS);
    for (const [stride, length] of /** @type {const} */ ([
      [1, HUES],
      [HUES, HUES],
      [HUES * HUES, LIGHTS],
    ])) {
      blur(from, to, stride, length);
      [from, to] = [to, from];
    }
    const scale = 1 / (this.#total || 1);
    for (let bin = 0; bin < BINS; bin++) from[bin] = from[bin] * scale + FLOOR;
    return from;
  }
}

/**
 * A binomial filter of five bins along one axis, which ends with its outermost bins.
 *
 * @param {Floats} from
 * @param {Floats} to
 * @param {number} stride from one bin to the next along the axis
 * @param {number} length bins along the axis
 */
function blur(from, to, stride, length) {
  const end = (length - 1) * stride;
  for (let line = 0; line < BINS; line += length * stride) {
    for (let at = 0; at <= end; at += stride) {
      const before = Math.max(0, at - stride) - at;
      const first = Math.max(0, at - 2 * stride) - at;
      const after = Math.min(end, at + stride) - at;
      const last = Math.min(end, at + 2 * stride) - at;
      for (let bin = line + at; bin < line + at + stride; bin++) {
        const far = from[bin + first] + from[bin + last];
        to[bin] = (far + 4 * (from[bin + before] + from[bin + after]) + 6 * from[bin]) / 16;
      }
    }
  }
}
