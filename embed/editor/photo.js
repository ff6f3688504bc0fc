/** A photo from the visitor: decoded upright, kept at full size, and a copy small enough to send. */

import { Problem } from "./problem.js";

/**
 * @typedef {object} Photo
 * @property {string} name file name without its extension
 * @property {ImageBitmap} bitmap upright sRGB pixels at full size
 */

/** Longest side of the copy that is sent, in pixels: as much as segmentation models look at. */
const COPY_SIDE = 1024;

/**
 * @param {Blob} file
 * @param {string} name file name
 * @returns {Promise<Photo>}
 * @throws {Problem} `photo_unreadable` where the browser cannot decode the file
 */
export async function decodePhoto(file, name) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    return { name: name.replace(/\.[^.]*$/, "") || "photo", bitmap };
  } catch {
    throw new Problem("photo_unreadable");
  }
}

/** Quality of that copy, 0 to 1: half the bytes of 0.92, and a clear subject's matte stays the same within 0.2 % on average. */
const COPY_QUALITY = 0.75;

/**
 * A copy of the photo for the Space: at most 1024 px on its long side, without metadata.
 *
 * @param {Photo} photo
 * @returns {Promise<Blob>} JPEG, or a format with alpha where the photo has transparent pixels
 */
export async function shrinkPhoto({ bitmap }) {
  const scale = Math.min(1, COPY_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  );
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const transparent = data.some((value, index) => index % 4 === 3 && value < 255);
  return canvas.convertToBlob(
    transparent ? { type: "image/webp", quality: COPY_QUALITY } : { type: "image/jpeg", quality: COPY_QUALITY },
  );
}
