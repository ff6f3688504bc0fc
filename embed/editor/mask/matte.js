/** The matte: how much of each pixel is subject. */

import { pixelsAt } from "./pixels.js";

/**
 * @typedef {object} Matte
 * @property {number} width pixels
 * @property {number} height
 * @property {import("./numbers.js").Bytes} alpha row by row; 255 is all subject, 0 is none
 */

/** Longest side of a matte, in pixels. */
const SIDE = 1024;

/**
 * @param {Blob} file grey image as the Space sends it, white is subject
 * @returns {Promise<Matte>} its grey values as they stand in the file
 * @throws {DOMException} `InvalidStateError` where the file is no image
 */
export async function decodeMatte(file) {
  // Coverage, not light: a colour profile must not bend it.
  const grey = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const { width, height } = grey;
  const data = pixelsAt(grey, grey);
  grey.close();
  const alpha = Uint8ClampedArray.from({ length: width * height }, (_, i) => data[i * 4] ?? 0);
  return { width, height, alpha };
}

/**
 * A matte without a subject, to be painted by hand.
 *
 * @param {{ width: number, height: number }} photo
 * @returns {Matte} of the photo's shape, at most 1024 px on its long side
 */
export function emptyMatte(photo) {
  const scale = Math.min(1, SIDE / Math.max(photo.width, photo.height));
  const width = Math.max(1, Math.round(photo.width * scale));
  const height = Math.max(1, Math.round(photo.height * scale));
  return { width, height, alpha: new Uint8ClampedArray(width * height) };
}
