/** Where a layer lies in a picture: its transforms as matrices, its corners, what it is fitted to. */

import { union } from "./boxes.js";
import { EM, layoutText } from "./typeset.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("./typeset.js").Fonts} Fonts
 * @typedef {{ x: number, y: number }} Point
 * @typedef {readonly [Point, Point, Point, Point]} Quad top left, top right, bottom right, bottom left of
 *   the upright text
 * @typedef {import("./boxes.js").Linear} Linear
 * @typedef {{ width: number, height: number }} Room fractions of the photo
 *
 * @typedef {readonly [number, number, number, number, number, number, number, number, number]} Homography
 *   3 x 3, row by row
 */

/** Nearest to the eye that a point is still drawn, as its part of the eye's distance. */
export const NEAREST = 0.1;

/** Widest and tallest that fitted text gets, as fractions of the photo. */
const FIT_WIDTH = 0.92;
const FIT_HEIGHT = 0.42;

const radians = (/** @type {number} */ degrees) => (degrees / 180) * Math.PI;

/**
 * The flat part of a layer's transforms: from hundredths of an em to pixels around the layer's middle.
 *
 * @param {Layer} layer
 * @param {number} width of the picture, pixels
 * @returns {Linear}
 */
export function linearOf({ size, scaleX, scaleY, skewX, skewY, rotation }, width) {
  const k = (size * width) / EM;
  const cos = Math.cos(radians(rotation));
  const sin = Math.sin(radians(rotation));
  const tx = Math.tan(radians(skewX));
  const ty = Math.tan(radians(skewY));
  // rotation · skew · scale
  const [a, b, c, d] = [k * scaleX, k * scaleX * ty, k * scaleY * tx, k * scaleY];
  return { a: cos * a - sin * b, b: sin * a + cos * b, c: cos * c - sin * d, d: sin * c + cos * d };
}

/**
 * The other part: turns the flat layer in space, seen from a point before its middle.
 *
 * @param {Layer} layer
 * @param {number} width of the picture, pixels
 * @returns {Homography | null} pixels to pixels around the layer's middle; null where it stays flat
 */
export function perspectiveOf({ rotateX, rotateY, distance }, width) {
  if (rotateX === 0 && rotateY === 0) return null;
  const eye = distance * width;
  const [sinX, cosX] = [Math.sin(radians(rotateX)), Math.cos(radians(rotateX))];
  const [sinY, cosY] = [Math.sin(radians(rotateY)), Math.cos(radians(rotateY))];
  return [cosY, sinX * sinY, 0, 0, cosX, 0, sinY / eye, (-sinX * cosY) / eye, 1];
}

/**
 * @param {Homography} h
 * @param {number} x
 * @param {number} y
 * @returns {Point}
 */
export function project(h, x, y) {
  const w = Math.max(NEAREST, h[6] * x + h[7] * y + h[8]);
  return { x: (h[0] * x + h[1] * y + h[2]) / w, y: (h[3] * x + h[4] * y + h[5]) / w };
}

/**
 * The middle of a layer, on a whole pixel, so that its raster can be kept while it is moved.
 *
 * @param {Layer} layer
 * @param {number} width of the picture, pixels
 * @param {number} height
 * @returns {Point}
 */
export function layerCenter({ x, y }, width, height) {
  return { x: Math.round(x * width), y: Math.round(y * height) };
}

/**
 * What is framed of a text: its lines as they are set, and the ink that leaves them, as deep letters and marks above
 * letters do in many scripts.
 *
 * @param {import("./typeset.js").Layout} layout
 */
export function frameOf({ box, ink }) {
  return union(box, ink);
}

/**
 * The corners of the text's frame after all its transforms, in pixels of the picture.
 *
 * @param {Layer} layer
 * @param {number} width of the picture, pixels
 * @param {number} height
 * @param {Fonts} fonts
 * @returns {Quad}
 */
export function layerQuad(layer, width, height, fonts) {
  const { left, top, right, bottom } = frameOf(layoutText(layer, fonts));
  const { a, b, c, d } = linearOf(layer, width);
  const perspective = perspectiveOf(layer, width);
  const corner = (/** @type {number} */ u, /** @type {number} */ v) => {
    const flat = { x: a * u + c * v, y: b * u + d * v };
    const { x, y } = perspective ? project(perspective, flat.x, flat.y) : flat;
    return { x: layer.x * width + x, y: layer.y * height + y };
  };
  return [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)];
}

/**
 * The size at which a layer's text spans the photo, or the room that it has there.
 *
 * @param {Layer} layer
 * @param {number} aspect width of the photo by its height
 * @param {Fonts} fonts
 * @param {Partial<Room>} [room]
 * @returns {number} fraction of the photo's width
 */
export function fitSize(layer, aspect, fonts, { width = FIT_WIDTH, height = FIT_HEIGHT } = {}) {
  const { left, top, right, bottom } = layoutText(layer, fonts).box;
  return Math.min((width * EM) / Math.max(EM / 2, right - left), (height * EM) / aspect / (bottom - top));
}
