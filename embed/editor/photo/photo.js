/** A photo from the visitor: decoded upright, kept at full size, and a copy small enough to send. */

import { Problem } from "../../base/problem.js";
import { limitsOf, overLimit } from "../space/limits.js";
import { decodeUpright } from "./decode.js";
import { readHeader } from "./header.js";

/**
 * @typedef {object} Photo
 * @property {string} name file name without its extension
 * @property {Blob} file what the picture was decoded from
 * @property {ImageBitmap} bitmap upright sRGB pixels at full size
 */

/** Formats that the Space reads and a browser may not. */
const CONVERTIBLE = ["heic", "avif", "tiff"];

/** Long side of the copy that is sent, in pixels: as much as segmentation models look at. */
export const COPY_SIDE = 1024;

/**
 * Quality of that copy, 0 to 1: half the bytes of 0.92, and a clear subject's matte stays the same within
 * 0.2 % on average.
 */
const COPY_QUALITY = 0.75;

/**
 * Open a photo. Of an animation the first frame is taken.
 *
 * @param {Blob} file
 * @param {string} name file name
 * @param {string} src root URL of the Space whose limits count, so that a photo that opens here can be cut out there
 * @returns {Promise<Photo>}
 * @throws {Problem} before anything is decoded: `photo_empty`, `file_too_large`, `svg_refused`,
 *   `photo_too_small`, `too_many_pixels`; where this browser cannot decode it: `needs_conversion` if
 *   `convertPhoto` may help, `photo_unreadable` if the file is damaged, `not_a_photo` for any other
 */
export async function decodePhoto(file, name, src) {
  if (!file.size) throw new Problem("photo_empty");
  const [limits, { format, size }] = await Promise.all([limitsOf(src), readHeader(file)]);
  if (file.size > limits.maxFileBytes) throw overLimit("file_too_large", limits);
  if (format === "svg") throw new Problem("svg_refused");
  if (size) checkSize(size, limits);
  let bitmap;
  try {
    bitmap = await decodeUpright(file);
  } catch {
    if (!format) throw new Problem("not_a_photo");
    throw new Problem(CONVERTIBLE.includes(format) ? "needs_conversion" : "photo_unreadable");
  }
  try {
    checkSize(bitmap, limits);
  } catch (problem) {
    bitmap.close();
    throw problem;
  }
  return { name: name.replace(/\.[^.]*$/, "") || "photo", file, bitmap };
}

/**
 * Have the Space turn a photo that this browser cannot decode into one that it can. The whole file is
 * sent, so ask the visitor first.
 *
 * @param {File} file
 * @param {import("../space/client.js").SpaceClient} client
 * @param {import("../space/client.js").Waiting} options
 * @returns {Promise<File>} upright sRGB: JPEG, or PNG where the photo has transparent pixels
 * @throws {Problem}
 */
export async function convertPhoto(file, client, options) {
  const converted = await client.convertPhoto(file, options);
  return new File([converted], file.name, { type: converted.type });
}

/**
 * A copy of the photo for the Space, without metadata: 1024 px on its long side, or more where its short side
 * would become shorter than the Space takes.
 *
 * @param {Photo} photo
 * @param {string} src root URL of the Space
 * @returns {Promise<Blob>} JPEG, or a format with alpha where the photo has transparent pixels
 */
export async function shrinkPhoto({ bitmap }, src) {
  const { minSide } = await limitsOf(src);
  const sides = [bitmap.width, bitmap.height];
  const scale = Math.min(1, Math.max(COPY_SIDE / Math.max(...sides), minSide / Math.min(...sides)));
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
  const type = hasTransparency(data) ? "image/webp" : "image/jpeg";
  return canvas.convertToBlob({ type, quality: COPY_QUALITY });
}

/** @param {Uint8ClampedArray} pixels RGBA */
function hasTransparency(pixels) {
  for (let index = 3; index < pixels.length; index += 4) {
    if (/** @type {number} */ (pixels[index]) < 255) return true;
  }
  return false;
}

/**
 * @param {{ width: number, height: number }} size
 * @param {Readonly<import("../space/limits.js").Limits>} limits
 */
function checkSize({ width, height }, limits) {
  if (width * height > limits.maxPixels) throw overLimit("too_many_pixels", limits);
  if (Math.min(width, height) < limits.minSide) throw overLimit("photo_too_small", limits);
}
