/**
 * Turn the Space's grey matte into a mask that a canvas can composite with.
 *
 * @param {Blob} file grey image, white is subject
 * @returns {Promise<ImageBitmap>} the matte as alpha: opaque where the subject is
 */
export async function decodeMatte(file) {
  const grey = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(grey.width, grey.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  context.drawImage(grey, 0, 0);
  grey.close();
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < pixels.data.length; i += 4) {
    pixels.data[i + 3] = /** @type {number} */ (pixels.data[i]);
  }
  context.putImageData(pixels, 0, 0);
  return canvas.transferToImageBitmap();
}
