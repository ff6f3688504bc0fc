import { Problem } from "./problem.js";
import { renderPicture } from "./renderer.js";

/**
 * The finished picture at the photo's full size.
 *
 * @param {import("./photo.js").Photo} photo
 * @param {ImageBitmap | null} matte
 * @param {import("./scene.js").Scene} scene
 * @returns {Promise<Blob>} PNG
 * @throws {Problem} `export_failed` where the browser has no room for a canvas of that size
 */
export async function exportPicture(photo, matte, scene) {
  const canvas = document.createElement("canvas");
  canvas.width = photo.bitmap.width;
  canvas.height = photo.bitmap.height;
  const context = canvas.getContext("2d");
  if (!context) throw new Problem("export_failed");
  renderPicture(context, { photo: photo.bitmap, matte, presence: 1, scene });
  const blob = await /** @type {Promise<Blob | null>} */ (
    new Promise((resolve) => canvas.toBlob(resolve, "image/png"))
  );
  // Safari counts canvases that wait for collection against a fixed memory limit.
  canvas.width = canvas.height = 0;
  if (!blob) throw new Problem("export_failed");
  return blob;
}

/**
 * Hand a file to the visitor's downloads.
 *
 * @param {Blob} file
 * @param {string} name
 */
export function saveFile(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has its own hold on the data once the click's task is over.
  setTimeout(() => URL.revokeObjectURL(link.href));
}
