/**
 * Canvases as large as the browser gives them. No browser tells its limits (iOS: 16.7 megapixels, fewer
 * when memory is short), and one beyond them is silently blank, so each is tried.
 */

import { Problem } from "../../base/problem.js";

/** Factor between one attempt and the next, of each side. */
const STEP = 0.92;

/** A picture smaller than this is not worth having, in pixels. */
const LEAST_PIXELS = 500_000;

/**
 * @param {number} width in pixels
 * @param {number} height
 * @returns {HTMLCanvasElement | null} null where there is no room for it
 */
export function tryCanvas(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  if (holdsPixels(canvas)) return canvas;
  releaseCanvas(canvas);
  return null;
}

/**
 * Tell whether there is room for a canvas.
 *
 * @param {number} width in pixels
 * @param {number} height
 */
export function hasRoom(width, height) {
  const canvas = tryCanvas(width, height);
  if (canvas) releaseCanvas(canvas);
  return canvas !== null;
}

/**
 * @param {number} width in pixels
 * @param {number} height
 * @param {number} longest side that it may have
 * @returns {HTMLCanvasElement} of that shape, and as much smaller as it has to be
 * @throws {Problem} `export_failed` where there is room for none
 */
export function reducedCanvas(width, height, longest) {
  const fitting = longest / Math.max(width, height);
  let scale = fitting < 1 ? fitting : STEP;
  do {
    const canvas = tryCanvas(Math.round(width * scale), Math.max(1, Math.round(height * scale)));
    if (canvas) return canvas;
    scale *= STEP;
  } while (width * height * scale * scale > LEAST_PIXELS);
  throw new Problem("export_failed");
}

/**
 * Give a canvas' memory back: Safari counts those that wait for collection against a fixed limit.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function releaseCanvas(canvas) {
  canvas.width = canvas.height = 0;
}

/** @param {HTMLCanvasElement} canvas */
function holdsPixels(canvas) {
  const { width, height } = canvas;
  try {
    const context = canvas.getContext("2d");
    if (!context) return false;
    context.fillRect(width - 1, height - 1, 1, 1);
    const holds = context.getImageData(width - 1, height - 1, 1, 1).data[3] === 255;
    context.clearRect(width - 1, height - 1, 1, 1);
    return holds;
  } catch {
    return false;
  }
}
