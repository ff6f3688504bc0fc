/**
 * Lines on circles around one centre, each as long as it is when it is straight. They are cut into runs
 * that are turned as a whole: letters, or thin slices of letters that join.
 */

import { graphemesOf } from "../../base/graphemes.js";
import { mappedBox, moved, union } from "./boxes.js";
import { inkOf } from "./ink.js";

/**
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./typeset.js").Line} Line
 * @typedef {import("./typeset.js").Run} Run
 * @typedef {import("./typeset.js").Layout} Layout
 * @typedef {Omit<Run, "turn"> & { at: number, ink: Box }} Cut at: where its middle is along the line; ink: around it
 */

/** Scripts whose letters neither join nor change places, so that each can be turned on its own. */
const APART =
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** Arc that one slice of joined letters spans, in radians: straight to the eye. */
const SLICE = 0.02;

/** How far slices overlap, against seams: their outer ends, up to 100 from the middle, spread. */
const OVERLAP = 0.5 + SLICE * 50;

/** Points of a circle that the box around an arc is found with. */
const STEPS = 64;

/**
 * @param {Layout} straight
 * @param {readonly Line[]} lines of it
 * @param {number} angle that the text spans, radians; positive bends its ends down
 * @param {number} lineHeight
 * @param {OffscreenCanvasRenderingContext2D} ruler set as the text is
 * @returns {Layout}
 */
export function bend(straight, lines, angle, lineHeight, ruler) {
  const sign = Math.sign(angle);
  const isAlone = lines.length === 1;
  const bent = lines.flatMap((line, index) => {
    const middle = (index + 0.5) * lineHeight + straight.box.top;
    // At which height it stays as long as it is: one of several where its letters come closest.
    const height = isAlone ? middle : middle + sign * (line.y - middle);
    return line.width > 0 ? { line, middle, height } : [];
  });
  // No line spans more than the angle.
  const radius = sign * Math.max(...bent.map(({ line, height }) => line.width / Math.abs(angle) + sign * height));

  /** @type {Run[]} */
  const runs = [];
  /** @type {Box[]} */
  const boxes = [];
  /** @type {Box[]} */
  const inks = [];
  for (const { line, middle, height } of bent) {
    const own = radius - height;
    const room = angle * own;
    const x = (room - line.width) * line.side - room / 2;
    const half = lineHeight / 2;
    boxes.push(bentBox({ left: x, top: middle - half, right: x + line.width, bottom: middle + half }, radius, own));
    ruler.direction = line.direction;
    const isApart = line.direction === "ltr" && APART.test(line.text);
    const cuts = isApart ? lettersOf(line, x, straight.spacing, ruler) : slicesOf(line, x, own);
    for (const { at, ink, ...run } of cuts) {
      const turn = at / own;
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      inks.push(moved(mappedBox(moved(ink, 0, -radius), { a: cos, b: sin, c: -sin, d: cos }), 0, radius));
      runs.push({ ...run, turn });
    }
  }
  const box = boxes.reduce(union);
  const shift = -(box.top + box.bottom) / 2;
  return {
    ...straight,
    runs,
    arc: { radius, shift },
    box: moved(box, 0, shift),
    ink: moved(inks.reduce(union), 0, shift),
  };
}

/**
 * Each letter keeps its shape.
 *
 * @param {Line} line
 * @param {number} x where it begins
 * @param {number} spacing
 * @param {OffscreenCanvasRenderingContext2D} ruler
 * @returns {Generator<Cut>}
 */
function* lettersOf({ text, direction, y }, x, spacing, ruler) {
  let before = "";
  for (const letter of graphemesOf(text)) {
    const start = ruler.measureText(before).width;
    before += letter;
    // Measured with what comes before it, a letter keeps its kerning.
    const width = ruler.measureText(before).width - start - spacing;
    const at = x + start + width / 2;
    yield {
      text: letter,
      direction,
      x: -width / 2,
      y,
      at,
      ink: inkOf(letter, ruler.measureText(letter), -width / 2, y),
    };
  }
}

/**
 * Letters that join are drawn as a whole line for each thin slice of the arc, and only that slice of it is
 * kept.
 *
 * @param {Line} line
 * @param {number} x where it begins
 * @param {number} radius
 * @returns {Generator<Cut>}
 */
function* slicesOf({ text, direction, y, width, x: straight, ink }, x, radius) {
  const count = Math.ceil(width / (SLICE * Math.abs(radius)));
  const step = width / count;
  for (let slice = 0; slice < count; slice++) {
    // The ends keep what overhangs them.
    const from = slice === 0 ? -width : -step / 2 - OVERLAP;
    const to = slice === count - 1 ? width : step / 2 + OVERLAP;
    const middle = (slice + 0.5) * step;
    const { left, right, ...rows } = moved(ink, -straight - middle, 0);
    const kept = { left: Math.max(from, left), right: Math.min(to, right), ...rows };
    yield { text, direction, x: -middle, y, slice: [from, to], at: x + middle, ink: kept };
  }
}

/**
 * The box around a box that is bent onto a circle.
 *
 * @param {Box} box
 * @param {number} radius of what lies at height 0
 * @param {number} own radius that the box is as long at as it was
 * @returns {Box}
 */
function bentBox({ left, top, right, bottom }, radius, own) {
  const bent = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let step = 0; step <= STEPS; step++) {
    const angle = (left + ((right - left) * step) / STEPS) / own;
    for (const y of [top, bottom]) {
      const px = (radius - y) * Math.sin(angle);
      const py = radius - (radius - y) * Math.cos(angle);
      bent.left = Math.min(bent.left, px);
      bent.right = Math.max(bent.right, px);
      bent.top = Math.min(bent.top, py);
      bent.bottom = Math.max(bent.bottom, py);
    }
  }
  return bent;
}
