/** What lies about a brush stroke, in cells of a few pixels: enough to tell what belongs to it. */

import { expandArea } from "./area.js";
import { binOf } from "./colour-model.js";
import { paintStroke } from "./strokes.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./numbers.js").Floats} Floats
 * @typedef {import("./numbers.js").Integers} Integers
 * @typedef {import("../scene/scene.js").Stroke} Stroke
 *
 * @typedef {object} Grid
 * @property {number} diameter of the brush, pixels
 * @property {number} cell side of the cells, pixels
 * @property {Area} area that they cover, pixels: those at its right and lower end may be cut short
 * @property {number} width cells
 * @property {number} height
 * @property {Floats} guide red, green and blue of each, 0 to 1
 * @property {Integers} bins of their colours
 * @property {Floats} cover how much of each is what the stroke's mode asks for already, 0 to 1
 */

/** Cells across the brush: what is thinner than a few of them is not told apart from what is about it. */
const ACROSS = 12;

/** The largest cells of a large brush, pixels of a matte of 1024. */
const COARSEST = 8;

/** The most cells: a step while painting has a few milliseconds. */
const MOST = 12_000;

/**
 * @param {Matte} matte
 * @param {Bytes} pixels of the photo, RGBA, at the matte's size
 * @param {Stroke} stroke
 * @param {number} reach how far about the brush, in its sizes
 * @returns {Grid | null} null where the brush is off the photo
 */
export function makeGrid(matte, pixels, { mode, size, points }, reach) {
  const { width, alpha } = matte;
  const diameter = Math.max(1, size * width);
  const touched = areaOf(points, matte, diameter / 2);
  const around = touched && expandArea(touched, diameter * reach, matte);
  if (!around) return null;
  const cell = cellFor(around, diameter);
  // The cells stay where they are while the stroke goes on.
  const area = { ...around, left: around.left - (around.left % cell), top: around.top - (around.top % cell) };
  const columns = Math.ceil((area.right - area.left) / cell);
  const rows = Math.ceil((area.bottom - area.top) / cell);
  /** @type {Floats} */
  const guide = new Float32Array(columns * rows * 3);
  /** @type {Integers} */
  const bins = new Int32Array(columns * rows);
  /** @type {Floats} */
  const cover = new Float32Array(columns * rows);
  for (let row = 0, i = 0; row < rows; row++) {
    const top = area.top + row * cell;
    const bottom = Math.min(area.bottom, top + cell);
    for (let column = 0; column < columns; column++, i++) {
      const left = area.left + column * cell;
      const right = Math.min(area.right, left + cell);
      let red = 0;
      let green = 0;
      let blue = 0;
      let subject = 0;
      for (let y = top; y < bottom; y++) {
        for (let at = y * width + left; at < y * width + right; at++) {
          red += pixels[at * 4];
          green += pixels[at * 4 + 1];
          blue += pixels[at * 4 + 2];
          subject += alpha[at];
        }
      }
      const share = 1 / ((right - left) * (bottom - top));
      guide[i * 3] = (red * share) / 255;
      guide[i * 3 + 1] = (green * share) / 255;
      guide[i * 3 + 2] = (blue * share) / 255;
      bins[i] = binOf(Math.round(red * share), Math.round(green * share), Math.round(blue * share));
      const part = (subject * share) / 255;
      cover[i] = mode === "add" ? part : 1 - part;
    }
  }
  return { diameter, cell, area, width: columns, height: rows, guide, bins, cover };
}

/**
 * How near each cell is to the stroke.
 *
 * @param {Grid} grid
 * @param {Matte} matte
 * @param {Stroke} stroke
 * @param {number} reach distance at which nothing is near any more, in radii of the brush
 * @returns {Bytes} falls from 255 in the stroke's middle to 0
 */
export function nearness({ diameter, cell, area, width, height }, matte, stroke, reach) {
  const near = { width, height, alpha: new Uint8ClampedArray(width * height) };
  const points = stroke.points.map((value, n) =>
    n % 2 ? (value * matte.height - area.top) / (cell * height) : (value * matte.width - area.left) / (cell * width),
  );
  const size = (diameter * reach) / (cell * width);
  paintStroke(near, { ...stroke, mode: "add", size, softness: 1, points });
  return near.alpha;
}

/**
 * @param {readonly number[]} points
 * @param {import("./area.js").Size} size
 * @param {number} radius pixels
 * @returns {Area | null} what the brush touches; null where it is off the photo
 */
function areaOf(points, { width, height }, radius) {
  const area = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  points.forEach((value, n) => {
    if (n % 2) {
      area.top = Math.min(area.top, value * height);
      area.bottom = Math.max(area.bottom, value * height);
    } else {
      area.left = Math.min(area.left, value * width);
      area.right = Math.max(area.right, value * width);
    }
  });
  return expandArea(area, radius, { width, height });
}

/**
 * @param {Area} area
 * @param {number} diameter of the brush, pixels
 */
function cellFor({ left, top, right, bottom }, diameter) {
  let cell = Math.min(COARSEST, Math.max(1, Math.round(diameter / ACROSS)));
  while (Math.ceil((right - left) / cell) * Math.ceil((bottom - top) / cell) > MOST) cell++;
  return cell;
}
