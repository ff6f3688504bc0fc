/** A picture's file to upright pixels, whatever the browser makes of the orientation in its EXIF data. */

/**
 * A grey JPEG, stored 2 px wide and 1 px tall, with the EXIF orientation 6: upright it is 1 px wide.
 */
const SIDEWAYS =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAP//////////////////" +
  "////////////////////////////////////////////////////////////////////wAALCAABAAIBAREA/8QAFAABAAAAAAAA" +
  "AAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z";

/** @type {Promise<boolean> | undefined} */
let bitmapsAreUpright;

/**
 * @param {Blob} file
 * @returns {Promise<ImageBitmap>} the first frame, as it is meant to be seen
 * @throws {Error} where the browser cannot decode the file
 */
export async function decodeUpright(file) {
  bitmapsAreUpright ??= turnsBitmaps();
  if (await bitmapsAreUpright) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // Chromium makes no bitmap of a file that lacks its end, and shows it all the same.
    }
  }
  return decodeAsElement(file);
}

/** Browsers learnt to turn bitmaps years apart, and not all of them for files. */
async function turnsBitmaps() {
  const bytes = Uint8Array.from(atob(SIDEWAYS), (character) => character.charCodeAt(0));
  try {
    const probe = await createImageBitmap(new Blob([bytes]), { imageOrientation: "from-image" });
    return probe.width === 1;
  } catch {
    return false;
  }
}

/**
 * Image elements are turned upright by every browser. Without a type, a drawing is none of them.
 *
 * @param {Blob} file
 */
async function decodeAsElement(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file.slice());
  try {
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(image, 0, 0);
    return canvas.transferToImageBitmap();
  } finally {
    URL.revokeObjectURL(image.src);
  }
}
