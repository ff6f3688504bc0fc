/** A photo with its subject as composing looks at it: a small copy of both. */

import { pixelsAt } from "../mask/pixels.js";
import { luminanceOf } from "./contrast.js";

/**
 * @typedef {object} Survey
 * @property {number} width pixels
 * @property {number} height
 * @property {import("../mask/numbers.js").Bytes} pixels RGBA
 * @property {import("../mask/numbers.js").Bytes} alpha of the subject
 * @property {import("../mask/numbers.js").Floats} luminance relative, 0 to 1
 */

/** Long side of the copy, pixels: letters that fill a photo are some 20 wide there. */
const SIDE = 160;

/**
 * @param {ImageBitmap} photo
 * @param {import("../mask/matte.js").Matte | null} matte of the photo's shape; null where there is no subject
 * @returns {Survey}
 */
export function surveyPhoto(photo, matte) {
  const scale = SIDE / Math.max(photo.width, photo.height);
  const [width, height] = [photo.width, photo.height].map((side) => Math.max(1, Math.round(side * scale)));
  const size = { width: Number(width), height: Number(height) };
  return survey(pixelsAt(photo, size), size, matte);
}

/**
 * @param {import("../mask/numbers.js").Bytes} pixels RGBA
 * @param {{ width: number, height: number }} size of the copy
 * @param {import("../mask/matte.js").Matte | null} matte
 * @returns {Survey}
 */
export function survey(pixels, { width, height }, matte) {
  /** @type {import("../mask/numbers.js").Floats} */
  const luminance = new Float32Array(width * height);
  for (let i = 0; i < luminance.length; i++) {
    luminance[i] = luminanceOf(pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]);
  }
  return {
    width,
    height,
    pixels,
    luminance,
    alpha: matte ? reduced(matte, width, height) : new Uint8ClampedArray(width * height),
  };
}

/**
 * A matte at a smaller size: the mean of what falls into each pixel.
 *
 * @param {import("../mask/matte.js").Matte} matte
 * @param {number} width
 * @param {number} height
 * @returns {import("../mask/numbers.js").Bytes}
 */
function reduced(matte, width, height) {
  /** @type {import("../mask/numbers.js").Bytes} */
  const alpha = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = spanOf(y, height, matte.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = spanOf(x, width, matte.width);
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) sum += matte.alpha[row * matte.width + column];
      }
      alpha[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return alpha;
}

/**
 * @param {number} index
 * @param {number} count
 * @param {number} length
 * @returns {[from: number, to: number]} at least one
 */
function spanOf(index, count, length) {
  const from = Math.min(length - 1, Math.floor((index * length) / count));
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / count))];
}
