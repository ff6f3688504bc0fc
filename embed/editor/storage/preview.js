/** A small picture of the whole work, for the list of earlier photos: drawn as the finished picture is. */

import { exportPicture } from "../export/export.js";

/** Longer side, pixels: a tile of the list on a screen of twice the usual density. */
const SIDE = 288;

/** Bytes at most. */
const LIMIT = 20_000;

/** Of JPEG, 0 to 1, the best that is small enough counts. */
const QUALITIES = [0.8, 0.6, 0.4, 0.2];

/**
 * @param {import("../export/export.js").Work} work
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>} JPEG of at most 20,000 bytes
 * @throws {Error} where the browser has no room for it
 */
export async function drawPreview(work, signal) {
  const { width, height } = work.photo.bitmap;
  const size = Math.min(1, SIDE / Math.max(width, height));
  for (const quality of QUALITIES) {
    const { blob } = await exportPicture(work, { format: "jpeg", quality, size, parts: "picture" }, { signal });
    if (blob.size <= LIMIT) return blob;
  }
  throw new Error("The preview takes too many bytes");
}
