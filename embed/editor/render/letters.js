/** Draws the letters of a layout, in hundredths of an em. */

import { setType } from "./typeset.js";

/**
 * @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context
 *
 * @param {Context} context
 * @param {import("./typeset.js").Layout} layout
 * @param {"fillText" | "strokeText"} method
 */
export function drawLetters(context, layout, method) {
  const { runs, arc } = layout;
  setType(context, layout);
  for (const { text, direction, x, y, turn = 0, slice } of runs) {
    context.direction = direction;
    if (arc) {
      context.save();
      context.translate(0, arc.radius + arc.shift);
      context.rotate(turn);
      context.translate(0, -arc.radius);
    }
    if (slice) {
      const [from, to] = slice;
      context.beginPath();
      context.rect(from, -1e4, to - from, 2e4);
      context.clip();
    }
    context[method](text, x, y);
    if (arc) context.restore();
  }
}
