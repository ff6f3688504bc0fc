/** How well a colour stands out: the contrast ratio of WCAG 2, and its quantiles over many pixels. */

import { linear } from "./oklab.js";

/** Flare that the ratio reckons with. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const FLARE = 0.05;

/**
 * @param {number} red sRGB, 0 to 255
 * @param {number} green
 * @param {number} blue
 * @returns {number} relative luminance, 0 to 1
 */
export function luminanceOf(red, green, blue) {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/**
 * @param {number} one relative luminance
 * @param {number} other
 * @returns {number} 1 to 21
 */
export function contrastOf(one, other) {
  return (Math.max(one, other) + FLARE) / (Math.min(one, other) + FLARE);
}

/** Steps from black to white, each some 2 % of contrast. */
const BINS = 128;
const STEP = Math.log(contrastOf(1, 0)) / (BINS - 1);

/** The luminances of many pixels, told apart as far as contrast tells them apart. */
export class Luminances {
  #counts = new Uint32Array(BINS);
  #total = 0;

  /** @param {number} luminance relative */
  add(luminance) {
    const bin = binOf(luminance);
    this.#counts[bin] = Number(this.#counts[bin]) + 1;
    this.#total++;
  }

  get total() {
    return this.#total;
  }

  /**
   * @param {number} luminance of a colour that stands against them
   * @param {number} part 0.5 is the median
   * @returns {number} the contrast that this part of the pixels stays below; 21 where there are none
   */
  contrastQuantile(luminance, part) {
    const bin = binOf(luminance);
    let left = part * this.#total;
    for (let distance = 0; distance < BINS && this.#total; distance++) {
      left -= this.#counts[bin - distance] ?? 0;
      if (distance) left -= this.#counts[bin + distance] ?? 0;
      if (left <= 0) return Math.exp(distance * STEP);
    }
    return contrastOf(1, 0);
  }
}

/** @param {number} luminance */
function binOf(luminance) {
  return Math.round(Math.log(contrastOf(luminance, 0)) / STEP);
}
