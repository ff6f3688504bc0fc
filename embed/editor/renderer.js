/**
 * The one renderer: preview and export are the same call on canvases of different sizes.
 *
 * With photo I, matte m, text colour T and coverage a, per pixel: out = I + a (1 - m) (T - I).
 * The text is drawn on a layer of its own, the matte is taken out of it, and the layer goes over the
 * photo, so pixels without text keep the photo's exact value.
 */

/**
 * @typedef {object} Picture
 * @property {CanvasImageSource} photo
 * @property {ImageBitmap | null} matte opaque where the subject is; null leaves the text in front
 * @property {number} presence how far the subject has come to the front, 0 to 1
 * @property {import("./scene.js").Scene} scene
 *
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box in pixels
 */

const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Widest and tallest that fitted text gets, as fractions of the photo. */
const FIT_WIDTH = 0.92;
const FIT_HEIGHT = 0.42;

/** Measuring needs a context, but no pixels. */
const ruler = context2d(new OffscreenCanvas(1, 1));

/**
 * Draw a picture over the whole canvas of a context.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {OffscreenCanvas} [layer] for the text; a caller that draws often passes the same one again
 */
export function renderPicture(context, { photo, matte, presence, scene }, layer = new OffscreenCanvas(1, 1)) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(photo, 0, 0, width, height);

  const box = measureText(scene, width, height);
  const left = Math.max(0, Math.floor(box.left));
  const top = Math.max(0, Math.floor(box.top));
  const right = Math.min(width, Math.ceil(box.right));
  const bottom = Math.min(height, Math.ceil(box.bottom));
  if (left >= right || top >= bottom) return;

  layer.width = right - left;
  layer.height = bottom - top;
  const text = context2d(layer);
  text.translate(-left, -top);
  setType(text, scene, width);
  text.fillStyle = scene.color;
  text.fillText(scene.text, scene.x * width, scene.y * height);
  if (matte) {
    text.globalCompositeOperation = "destination-out";
    text.globalAlpha = presence;
    text.imageSmoothingQuality = "high";
    text.drawImage(matte, 0, 0, width, height);
  }
  context.drawImage(layer, left, top);
}

/**
 * Where the ink of the text lies on a canvas of the given size.
 *
 * @param {import("./scene.js").Scene} scene
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
export function measureText(scene, width, height) {
  setType(ruler, scene, width);
  const ink = ruler.measureText(scene.text);
  const x = scene.x * width;
  const y = scene.y * height;
  // One pixel more on each side for the soft edge of the glyphs.
  return {
    left: x - ink.actualBoundingBoxLeft - 1,
    top: y - ink.actualBoundingBoxAscent - 1,
    right: x + ink.actualBoundingBoxRight + 1,
    bottom: y + ink.actualBoundingBoxDescent + 1,
  };
}

/**
 * The em size at which the text spans the photo.
 *
 * @param {import("./scene.js").Scene} scene
 * @param {number} aspect width of the photo by its height
 * @returns {number} fraction of the photo's width
 */
export function fitSize(scene, aspect) {
  const ems = measureText({ ...scene, size: 1 }, 1000, 1000);
  return Math.min((FIT_WIDTH * 1000) / (ems.right - ems.left), FIT_HEIGHT / aspect);
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {import("./scene.js").Scene} scene
 * @param {number} width of the picture, in pixels
 */
function setType(context, scene, width) {
  context.font = `${scene.weight} ${scene.size * width}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
}

/** @param {OffscreenCanvas} canvas */
function context2d(canvas) {
  return /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
