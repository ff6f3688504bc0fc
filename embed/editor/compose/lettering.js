/** The ink of a text, letter by letter, as the renderer draws it. */

import { graphemesOf } from "../../base/graphemes.js";
import { linearOf } from "../render/geometry.js";
import { drawLetters } from "../render/letters.js";
import { layoutText, setType } from "../render/typeset.js";
import { inkOfRuns } from "./ink.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../render/typeset.js").Layout} Layout
 * @typedef {import("../render/typeset.js").Run} Run
 */

/** The most letters that are looked at one by one; of longer lines several in a row count as one. */
const LETTERS = 40;

/**
 * @param {Layer} layer that lies straight
 * @param {import("../render/typeset.js").Fonts} fonts
 * @param {number} width of the picture, pixels
 * @returns {import("./ink.js").Ink | null} null where there is none
 */
export function inkOfLayer(layer, fonts, width) {
  const layout = layoutText(layer, fonts);
  const { a: scale } = linearOf({ ...layer, scaleX: 1, scaleY: 1, skewX: 0, skewY: 0, rotation: 0 }, width);
  const left = Math.floor(layout.ink.left * scale) - 1;
  const top = Math.floor(layout.ink.top * scale) - 1;
  const columns = Math.ceil(layout.ink.right * scale) + 1 - left;
  const rows = Math.ceil(layout.ink.bottom * scale) + 1 - top;
  if (!(columns > 2 && rows > 2)) return null;
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true })
  );
  const runs = layout.runs.map((run) => {
    context.resetTransform();
    context.clearRect(0, 0, columns, rows);
    context.setTransform(scale, 0, 0, scale, -left, -top);
    drawLetters(context, { ...layout, runs: [run] }, "fillText");
    const bounds = boundsOf(context, layout, run).map((bound) => bound * scale - left);
    return { pixels: context.getImageData(0, 0, columns, rows).data, bounds };
  });
  return inkOfRuns(runs, { columns, rows, left, top });
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {Run} run
 * @returns {number[]} where one letter ends and the next one begins, from the left to the right
 */
function boundsOf(context, layout, { text, direction, x }) {
  setType(context, layout);
  context.direction = direction;
  const letters = graphemesOf(text);
  const step = Math.ceil(letters.length / LETTERS);
  const ends = [];
  // Measured with what comes before it, a letter keeps its kerning and its joins.
  for (let end = step; end < letters.length; end += step) {
    ends.push(context.measureText(letters.slice(0, end).join("")).width);
  }
  if (direction === "ltr") return ends.map((end) => x + end);
  const { width } = context.measureText(text);
  return ends.map((end) => x + width - end).reverse();
}
