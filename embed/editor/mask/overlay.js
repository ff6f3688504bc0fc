/** The matte, shown over the photo. */

/** How much of the photo the colour hides. */
const STRENGTH = 0.6;

/**
 * Tint where the subject is.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./subject.js").Subject} subject
 * @param {object} place where the photo lies, in the context's units, and the colour, as CSS has it
 * @param {number} place.x
 * @param {number} place.y
 * @param {number} place.width
 * @param {number} place.height
 * @param {string} place.color
 */
export function drawMatte(context, { cutout, width: columns, height: rows }, { x, y, width, height, color }) {
  // The cutout's alpha is the matte.
  const canvas = new OffscreenCanvas(columns, rows);
  const tint = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  tint.drawImage(cutout, 0, 0);
  tint.globalCompositeOperation = "source-in";
  tint.fillStyle = color;
  tint.fillRect(0, 0, columns, rows);
  context.save();
  context.globalAlpha = STRENGTH;
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, x, y, width, height);
  context.restore();
}
