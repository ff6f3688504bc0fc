/** Draws the letters of a layout, straight or along its arc, in hundredths of an em. */

import { graphemesOf } from "../../base/graphemes.js";
import { EM, setType } from "./typeset.js";

/**
 * @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context
 * @typedef {"fillText" | "strokeText"} Method
 */

/** Scripts whose letters neither join nor change places, so that each can be turned on its own. */
const APART =
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** Arc that one slice of joined letters spans, in radians: straight to the eye. */
const SLICE = 0.02;

/** How far slices overlap, against seams: their outer ends, up to an em from the middle, spread. */
const OVERLAP = 0.5 + (SLICE * EM) / 2;

/**
 * @param {Context} context
 * @param {import("./typeset.js").Layout} layout
 * @param {Method} method
 */
export function drawLetters(context, layout, method) {
  setType(context, layout);
  for (const line of layout.lines) {
    if (!layout.arc) context[method](line.text, line.x, line.y);
    else if (APART.test(line.text)) drawLettersAlong(context, line, layout.arc, layout.spacing, method);
    else drawSlicesAlong(context, line, layout.arc, method);
  }
}

/**
 * Each letter keeps its shape and is turned as a whole.
 *
 * @param {Context} context
 * @param {import("./typeset.js").Line} line
 * @param {import("./typeset.js").Arc} arc
 * @param {number} spacing
 * @param {Method} method
 */
function drawLettersAlong(context, { text, x, y }, arc, spacing, method) {
  let before = "";
  for (const segment of graphemesOf(text)) {
    const start = context.measureText(before).width;
    before += segment;
    // Measured with what comes before it, a letter keeps its kerning.
    const width = context.measureText(before).width - start - spacing;
    at(context, arc, x + start + width / 2, () => context[method](segment, -width / 2, y));
  }
}

/**
 * Letters that join are drawn as a whole line for each thin slice of the arc, and only that slice of
 * it is kept.
 *
 * @param {Context} context
 * @param {import("./typeset.js").Line} line
 * @param {import("./typeset.js").Arc} arc
 * @param {Method} method
 */
function drawSlicesAlong(context, { text, x, y, width }, arc, method) {
  const count = Math.ceil(width / (SLICE * Math.abs(arc.radius)));
  const step = width / count;
  for (let slice = 0; slice < count; slice++) {
    // The ends keep what overhangs them.
    const from = slice === 0 ? -width : -step / 2 - OVERLAP;
    const to = slice === count - 1 ? width : step / 2 + OVERLAP;
    const middle = (slice + 0.5) * step;
    at(context, arc, x + middle, () => {
      context.beginPath();
      context.rect(from, -1e4, to - from, 2e4);
      context.clip();
      context[method](text, -middle, y);
    });
  }
}

/**
 * Draw at a place along the arc, turned with it.
 *
 * @param {Context} context
 * @param {import("./typeset.js").Arc} arc
 * @param {number} x along the straight line
 * @param {() => void} draw
 */
function at(context, { radius, shift }, x, draw) {
  context.save();
  context.translate(0, radius + shift);
  context.rotate(x / radius);
  context.translate(0, -radius);
  draw();
  context.restore();
}
