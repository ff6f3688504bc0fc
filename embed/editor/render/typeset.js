/**
 * Where the lines of a layer's text lie. Text is always set at 100 px and scaled to its place, so that
 * its layout is the same at every size it is drawn at.
 */

import { toJson } from "../../base/json.js";
import { union } from "./boxes.js";
import { directionOf } from "./direction.js";
import { inkOf } from "./ink.js";
import { cased } from "./letter-case.js";
import { parts, partsLacking } from "./parts.js";

/**
 * @typedef {object} Fonts
 * @property {(family: string) => string} stack the CSS font-family list that a family is drawn with
 * @property {number} revision changes when a face was loaded, after which the same stack may look different
 * @property {string} lang language of texts that say none, BCP 47
 *
 * @typedef {import("./boxes.js").Box} Box in hundredths of an em, around the middle of the text
 *
 * @typedef {object} Run of text that is drawn at once
 * @property {string} text
 * @property {"ltr" | "rtl"} direction
 * @property {number} x left end
 * @property {number} y baseline
 * @property {number} [turn] radians, around the arc's centre
 * @property {readonly [from: number, to: number]} [slice] what is kept of it, from the left to the right
 *
 * @typedef {object} Line
 * @property {string} text
 * @property {"ltr" | "rtl"} direction
 * @property {number} x left end
 * @property {number} y baseline
 * @property {number} width
 * @property {number} side where it lies in the room that it has, 0 is on the left and 1 on the right
 * @property {Box} ink around every pixel that it may touch
 *
 * @typedef {object} Arc the circle that the middle of the text is bent onto
 * @property {number} radius negative where the centre lies above the text
 * @property {number} shift how far down the text is moved so that its box stays around the middle
 *
 * @typedef {object} Layout
 * @property {readonly Run[]} runs
 * @property {string} font for the canvas
 * @property {number} spacing between letters
 * @property {Arc | null} arc null where the runs lie straight
 * @property {Box} box around the lines as they are set
 * @property {Box} ink around every pixel that the letters may touch
 */

/** The size that text is set at, in pixels: 1 em. */
export const EM = 100;

/** Layouts that are kept: more than the layers of a busy design. */
const KEPT = 128;

/** @type {Map<string, Layout>} */
const layouts = new Map();

/** Measuring needs a context, but no pixels. */
const ruler = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext("2d"));

/**
 * @param {import("../scene/scene.js").Layer} layer
 * @param {Fonts} fonts
 * @returns {Layout}
 */
export function layoutText(layer, fonts) {
  const { text, lang, weight, italic, align, letterSpacing, lineHeight, curve } = layer;
  const font = `${italic ? "italic " : ""}${weight} ${EM}px ${fonts.stack(layer.font)}`;
  const set = [font, layer.case, lang, align, letterSpacing, lineHeight, curve, text];
  const key = toJson([fonts.revision, partsLacking(layer), set]);
  const known = layouts.get(key);
  if (known) return known;
  const layout = setText(cased(text, layer.case, lang), font, align, letterSpacing * EM, lineHeight * EM, curve);
  if (layouts.size >= KEPT) layouts.delete(/** @type {string} */ (layouts.keys().next().value));
  layouts.set(key, layout);
  return layout;
}

/**
 * Prepare a context for a layout's runs.
 *
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {Pick<Layout, "font" | "spacing">} layout
 */
export function setType(context, { font, spacing }) {
  context.font = font;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.letterSpacing = `${spacing}px`;
  // Unhinted: hints bend letters to the size they are drawn at.
  if ("textRendering" in context) context.textRendering = "geometricPrecision";
}

/**
 * @param {string} text
 * @param {string} font
 * @param {"start" | "center" | "end"} align
 * @param {number} spacing
 * @param {number} lineHeight
 * @param {number} curve degrees
 * @returns {Layout}
 */
function setText(text, font, align, spacing, lineHeight, curve) {
  setType(ruler, { font, spacing });
  const measured = text.split("\n").map((text) => {
    const direction = directionOf(text);
    // Where a sign stands that has no direction of its own depends on the line's.
    ruler.direction = direction;
    const metrics = ruler.measureText(text);
    // A space follows each letter, the last one too.
    return { text, direction, metrics, width: Math.max(0, metrics.width - spacing) };
  });
  const width = Math.max(...measured.map((line) => line.width));
  const height = measured.length * lineHeight;
  const { metrics } = /** @type {{ metrics: TextMetrics }} */ (measured[0]);
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = metrics;
  const baseline = (lineHeight - ascent - descent) / 2 + ascent - height / 2;

  const lines = measured.map(({ metrics, ...line }, index) => {
    const side = align === "center" ? 0.5 : (align === "start") === (line.direction === "ltr") ? 0 : 1;
    const x = (width - line.width) * side - width / 2;
    const y = baseline + index * lineHeight;
    return { ...line, side, x, y, ink: inkOf(line.text, metrics, x, y) };
  });
  const box = { left: -width / 2, top: -height / 2, right: width / 2, bottom: height / 2 };
  const ink = lines.map((line) => line.ink).reduce(union);
  /** @type {Layout} */
  const straight = { font, spacing, runs: lines, arc: null, box, ink };
  const angle = (curve / 180) * Math.PI;
  const isStraight = angle === 0 || width === 0;
  return (!isStraight && parts.arc?.bend(straight, lines, angle, lineHeight, ruler)) || straight;
}
