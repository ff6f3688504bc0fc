/** An image's pixels, at any size that is not larger: a photo's at its matte's. */

import { Reduction } from "../../base/reduction.js";

/**
 * @param {ImageBitmap} image
 * @param {import("./area.js").Size} size
 * @returns {import("./numbers.js").Bytes} RGBA
 */
export function pixelsAt(image, { width, height }) {
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })
  );
  const reduction = new Reduction();
  context.imageSmoothingQuality = "high";
  context.drawImage(reduction.of(image, width), 0, 0, width, height);
  reduction.release();
  return context.getImageData(0, 0, width, height).data;
}
