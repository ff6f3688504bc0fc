/** Draws a flat raster as it looks when it is turned in space: each pixel is looked up where it came from. */

import { linearOf, NEAREST, project } from "./geometry.js";
import { rasterBox, rasterize } from "./raster.js";
import { layoutText } from "./typeset.js";

/**
 * @typedef {import("./geometry.js").Homography} Homography
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./raster.js").Raster} Raster
 */

/** Most that a raster is drawn larger for its near side to be sharp. */
const MOST_DETAIL = 2;

/** Pixels at most of a flat raster: it is kept, and read. */
const MOST_PIXELS = 8e6;

/** Times that a raster is halved for its far side to be smooth. */
const HALVINGS = 3;

/**
 * The pixels that a turned box covers.
 *
 * @param {Box} box
 * @param {Homography} h
 * @returns {Box} whole numbers
 */
export function warpedBox(box, h) {
  const corners = cornersOf(box).map(([x, y]) => project(h, x, y));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return {
    left: Math.floor(Math.min(...xs)) - 1,
    top: Math.floor(Math.min(...ys)) - 1,
    right: Math.ceil(Math.max(...xs)) + 1,
    bottom: Math.ceil(Math.max(...ys)) + 1,
  };
}

/**
 * How much larger than the picture the flat raster has to be.
 *
 * @param {Box} box of the flat raster
 * @param {Homography} h
 */
function detailOf(box, h) {
  const nearest = Math.min(...cornersOf(box).map(([x, y]) => h[6] * x + h[7] * y + h[8]));
  const needed = 1 / Math.max(NEAREST, Math.min(1, nearest));
  const affordable = Math.sqrt(MOST_PIXELS / ((box.right - box.left) * (box.bottom - box.top)));
  return Math.min(MOST_DETAIL, needed, affordable);
}

/**
 * @param {import("../scene/scene.js").Layer} layer
 * @param {number} width of the picture, pixels
 * @param {import("./typeset.js").Fonts} fonts
 * @param {Homography} perspective
 * @returns {Generator<void, Turned>}
 */
export function* turn(layer, width, fonts, perspective) {
  const layout = layoutText(layer, fonts);
  const linear = linearOf(layer, width);
  const flatBox = rasterBox(layer, layout, linear);
  const detail = detailOf(flatBox, perspective);
  const { a, b, c, d } = linear;
  const enlarged = { a: a * detail, b: b * detail, c: c * detail, d: d * detail };
  const box = {
    left: Math.floor(flatBox.left * detail),
    top: Math.floor(flatBox.top * detail),
    right: Math.ceil(flatBox.right * detail),
    bottom: Math.ceil(flatBox.bottom * detail),
  };
  const flat = yield* rasterize(layer, layout, enlarged, box);
  return new Turned(flat, detail, perspective, yield* pyramid(flat.canvas));
}

/** A flat raster, ready to be drawn turned, in parts or as a whole. */
export class Turned {
  #flat;
  #detail;
  #back;
  #area;
  #levels;

  /**
   * @param {Raster} flat drawn `detail` times larger than the picture
   * @param {number} detail
   * @param {Homography} h
   * @param {readonly ImageData[]} levels of the flat raster's pyramid
   */
  constructor(flat, detail, h, levels) {
    this.#flat = flat;
    this.#detail = detail;
    this.#back = inverse(h);
    this.#area = Math.abs(determinant(h));
    this.#levels = levels;
  }

  /**
   * @param {Box} box the pixels that are wanted, whole numbers
   * @returns {Raster}
   */
  draw(box) {
    const width = box.right - box.left;
    const height = box.bottom - box.top;
    const canvas = new OffscreenCanvas(width, height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const target = context.createImageData(width, height);
    const detail = this.#detail;
    const [a, b, c, d, e, f, g, h, i] = this.#back;
    const flat = this.#flat;
    const right = flat.canvas.width + 1;
    const bottom = flat.canvas.height + 1;

    for (let row = 0, at = 0; row < height; row++) {
      // The middle of each pixel is what is looked up.
      const y = box.top + row + 0.5;
      for (let column = 0; column < width; column++, at += 4) {
        const x = box.left + column + 0.5;
        const w = g * x + h * y + i;
        // Behind the eye, or too near to it.
        if (w <= 0 || w > 1 / NEAREST) continue;
        const u = ((a * x + b * y + c) / w) * detail - flat.x;
        const v = ((d * x + e * y + f) / w) * detail - flat.y;
        if (u <= -1 || v <= -1 || u >= right || v >= bottom) continue;
        // Pixels of the flat raster that fall on one of the picture, along a side.
        const crowding = detail / Math.sqrt(this.#area * w * w * w);
        let level = 0;
        while (level < HALVINGS && crowding > Math.SQRT2 * (1 << level)) level++;
        const shrink = 1 / (1 << level);
        sample(/** @type {ImageData} */ (this.#levels[level]), u * shrink - 0.5, v * shrink - 0.5, target.data, at);
      }
    }
    context.putImageData(target, 0, 0);
    return { canvas, x: box.left, y: box.top };
  }

  /** Let the flat raster go; nothing can be drawn after this. */
  release() {
    this.#flat.canvas.width = this.#flat.canvas.height = 0;
    this.#levels = [];
  }
}

/**
 * Bilinear interpolation of premultiplied colour.
 *
 * @param {ImageData} source
 * @param {number} u
 * @param {number} v
 * @param {Uint8ClampedArray} target
 * @param {number} at
 */
function sample({ data, width, height }, u, v, target, at) {
  const left = Math.floor(u);
  const top = Math.floor(v);
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  for (let corner = 0; corner < 4; corner++) {
    const x = left + (corner & 1);
    const y = top + (corner >> 1);
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    const from = (y * width + x) * 4;
    const opacity = /** @type {number} */ (data[from + 3]);
    if (opacity === 0) continue;
    const share = (1 - Math.abs(u - x)) * (1 - Math.abs(v - y)) * opacity;
    red += share * /** @type {number} */ (data[from]);
    green += share * /** @type {number} */ (data[from + 1]);
    blue += share * /** @type {number} */ (data[from + 2]);
    alpha += share;
  }
  if (alpha === 0) return;
  target[at] = red / alpha;
  target[at + 1] = green / alpha;
  target[at + 2] = blue / alpha;
  target[at + 3] = alpha;
}

/**
 * The raster, and what is left of it when it is halved again and again.
 *
 * @param {OffscreenCanvas} canvas
 * @returns {Generator<void, ImageData[]>}
 */
function* pyramid(canvas) {
  const levels = [];
  for (let level = 0, current = canvas; level <= HALVINGS; level++) {
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (current.getContext("2d"));
    levels.push(context.getImageData(0, 0, current.width, current.height));
    const half = new OffscreenCanvas(Math.ceil(current.width / 2), Math.ceil(current.height / 2));
    const halved = /** @type {OffscreenCanvasRenderingContext2D} */ (half.getContext("2d"));
    halved.drawImage(current, 0, 0, current.width / 2, current.height / 2);
    current = half;
    yield;
  }
  return levels;
}

/** @param {Box} box @returns {[number, number][]} */
function cornersOf({ left, top, right, bottom }) {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** @param {Homography} h */
function determinant([a, b, c, d, e, f, g, h, i]) {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/**
 * @param {Homography} matrix
 * @returns {Homography}
 */
function inverse(matrix) {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const k = 1 / determinant(matrix);
  return [
    (e * i - f * h) * k,
    (c * h - b * i) * k,
    (b * f - c * e) * k,
    (f * g - d * i) * k,
    (a * i - c * g) * k,
    (c * d - a * f) * k,
    (d * h - e * g) * k,
    (b * g - a * h) * k,
    (a * e - b * d) * k,
  ];
}
