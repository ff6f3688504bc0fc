/**
 * Text as pixels that can be counted: upright and as wide as high, whatever transform it is drawn under, so that
 * a stroke is as wide on all sides.
 */

import { areaOf, grown, intersection, mappedBox, moved, scaled, whole } from "./boxes.js";

/**
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("../mask/numbers.js").Bytes} Bytes
 * @typedef {OffscreenCanvasRenderingContext2D} Context
 *
 * @typedef {object} View a part of the text
 * @property {number} scale pixels to a hundredth of an em
 * @property {Box} box in these pixels, around the middle of the text
 */

/** How much finer a view may be than the canvas that it is stretched on. */
const FINEST = 4;

/**
 * @param {Context} context under the layer's transform
 * @param {import("./typeset.js").Layout} layout
 * @param {number} margin around the letters and around what the canvas shows, hundredths of an em
 * @param {number} [sharpest] pixels to a hundredth of an em at most
 * @returns {View | null} null where the canvas shows nothing of it
 */
export function viewOf(context, { ink }, margin, sharpest = Infinity) {
  const transform = context.getTransform();
  const { a, b, c, d } = transform;
  const area = Math.abs(a * d - b * c);
  if (area === 0) return null;
  const longest = Math.max(Math.hypot(a, b), Math.hypot(c, d));
  const scale = Math.min(longest, FINEST * Math.sqrt(area), sharpest);
  const back = transform.inverse();
  const { width, height } = context.canvas;
  const shown = moved(mappedBox({ left: 0, top: 0, right: width, bottom: height }, back), back.e, back.f);
  const wanted = intersection(grown(shown, margin), grown(ink, margin));
  return areaOf(wanted) > 0 ? { scale, box: whole(grown(scaled(wanted, scale), 2)) } : null;
}

/**
 * @param {View} view
 * @returns {Context} blank, to be drawn on in hundredths of an em
 */
export function contextOf({ scale, box }) {
  const context = newContext(box.right - box.left, box.bottom - box.top, true);
  context.setTransform(scale, 0, 0, scale, -box.left, -box.top);
  return context;
}

/**
 * @param {Context} context
 * @returns {ImageData} all that is drawn on it
 */
export function pixelsOf(context) {
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

/**
 * @param {ImageData} pixels
 * @returns {Bytes} how much of each is covered, row by row
 */
export function coverageOf({ data }) {
  /** @type {Bytes} */
  const coverage = new Uint8ClampedArray(data.length / 4);
  for (let i = 0; i < coverage.length; i++) coverage[i] = data[4 * i + 3];
  return coverage;
}

/**
 * Draw pixels of a view where they lie in the text.
 *
 * @param {Context} context under the layer's transform
 * @param {View} view
 * @param {OffscreenCanvas} canvas
 */
export function drawView(context, { scale, box }, canvas) {
  context.save();
  context.scale(1 / scale, 1 / scale);
  context.drawImage(canvas, box.left, box.top);
  context.restore();
}

/**
 * A shape in one colour.
 *
 * @param {Bytes} coverage
 * @param {number} width
 * @param {string} [color]
 */
export function canvasOf(coverage, width, color = "#000") {
  const image = new ImageData(width, coverage.length / width);
  for (let i = 0; i < coverage.length; i++) image.data[4 * i + 3] = coverage[i];
  const context = newContext(width, image.height);
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = color;
  context.fillRect(0, 0, width, image.height);
  return context.canvas;
}

/**
 * @param {number} width
 * @param {number} height
 * @param {boolean} [willReadFrequently]
 */
export function newContext(width, height, willReadFrequently = false) {
  return /** @type {Context} */ (new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently }));
}
