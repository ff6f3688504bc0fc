/**
 * Strokes on the outline of letters that run into one another. To a canvas each letter, and each part that a
 * variable font makes one of, is a shape of its own, whose stroke crosses the others.
 */

import { grown, scaled, whole } from "./boxes.js";
import { erode } from "./dilation.js";
import { drawLetters } from "./letters.js";
import { canvasOf, contextOf, coverageOf, drawView, newContext, pixelsOf, viewOf } from "./upright.js";

/**
 * @typedef {import("./typeset.js").Layout} Layout
 * @typedef {import("./upright.js").View} View
 */

/** The stroke that is looked for inside letters, and how far from their edge, in hundredths of an em. */
const PROBE = 1;
const DEPTH = 2;

/** Pixels to a hundredth of an em that it is looked for with. */
const SEARCH = 2;

/** Side of the pieces that are searched, pixels, and what of it only tells of what lies inside. */
const PIECE = 1024;
const MARGIN = 8;

/** The radius that a shape is eroded by at most, in pixels: where the stroke ends inside, none are seen. */
const COARSE = 8;

/** How far the soft edge of a stroke reaches beyond it, pixels. */
const SOFT = 0.5;

/** @type {WeakMap<Layout, boolean>} */
const known = new WeakMap();

/**
 * Stroke letters on their outline, those that run into one another as one.
 *
 * @param {OffscreenCanvasRenderingContext2D} context under the layer's transform, with the stroke's style
 * @param {Layout} layout
 */
export function strokeOutline(context, layout) {
  if (!runsTogether(layout)) return drawLetters(context, layout, "strokeText");
  const { strokeStyle, lineWidth, lineJoin, lineCap, miterLimit } = context;
  const stroke = newContext(context.canvas.width, context.canvas.height);
  Object.assign(stroke, { strokeStyle, lineWidth, lineJoin, lineCap, miterLimit });
  stroke.setTransform(context.getTransform());
  drawLetters(stroke, layout, "strokeText");

  const radius = lineWidth / 2;
  const view = viewOf(context, layout, radius, COARSE / radius);
  if (view) {
    // Deeper in the text than the stroke reaches there are only strokes of letters inside others.
    const letters = lettersOn(view, layout, "fillText");
    const inside = erode(letters.coverage, letters.width, radius * view.scale + SOFT);
    stroke.globalCompositeOperation = "destination-out";
    drawView(stroke, view, canvasOf(inside, letters.width));
  }
  context.save();
  context.resetTransform();
  context.drawImage(stroke.canvas, 0, 0);
  context.restore();
}

/**
 * Tell whether letters of a text run into one another, or parts of one do: then a stroke goes through them.
 *
 * @param {Layout} layout
 */
function runsTogether(layout) {
  let together = known.get(layout);
  if (together === undefined) {
    const pieces = piecesOf(whole(grown(scaled(layout.ink, SEARCH), MARGIN)));
    together = pieces.some((box) => isCrossed({ scale: SEARCH, box }, layout));
    known.set(layout, together);
  }
  return together;
}

/**
 * @param {View} view
 * @param {Layout} layout
 */
function isCrossed(view, layout) {
  const { coverage, width } = lettersOn(view, layout, "fillText");
  const stroke = lettersOn(view, layout, "strokeText").coverage;
  const inside = erode(coverage, width, DEPTH * SEARCH);
  const height = coverage.length / width;
  for (let y = MARGIN; y < height - MARGIN; y++) {
    for (let i = y * width + MARGIN; i < (y + 1) * width - MARGIN; i++) {
      if (inside[i] > 128 && stroke[i] > 128) return true;
    }
  }
  return false;
}

/**
 * @param {import("./boxes.js").Box} box whole numbers
 * @returns {import("./boxes.js").Box[]} that cover all of it but its margin, without their own
 */
function piecesOf({ left, top, right, bottom }) {
  const pieces = [];
  const step = PIECE - 2 * MARGIN;
  for (let y = top; y < bottom; y += step) {
    for (let x = left; x < right; x += step) {
      pieces.push({ left: x, top: y, right: Math.min(x + PIECE, right), bottom: Math.min(y + PIECE, bottom) });
    }
  }
  return pieces;
}

/**
 * @param {View} view
 * @param {Layout} layout
 * @param {"fillText" | "strokeText"} method
 * @returns {{ coverage: import("../mask/numbers.js").Bytes, width: number }}
 */
function lettersOn(view, layout, method) {
  const context = contextOf(view);
  context.lineWidth = PROBE;
  context.lineJoin = "round";
  drawLetters(context, layout, method);
  return { coverage: coverageOf(pixelsOf(context)), width: context.canvas.width };
}
