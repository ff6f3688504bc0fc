/** Rectangles, and what becomes of them. */

/**
 * @typedef {object} Box
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 *
 * @typedef {object} Linear a matrix [a c; b d], named as the canvas names it
 * @property {number} a
 * @property {number} b
 * @property {number} c
 * @property {number} d
 */

/** @param {Box} box @param {number} by @returns {Box} */
export function grown({ left, top, right, bottom }, by) {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

/** @param {Box} box @param {number} x @param {number} y @returns {Box} */
export function moved({ left, top, right, bottom }, x, y) {
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}

/** @param {Box} box @param {number} by @returns {Box} */
export function scaled({ left, top, right, bottom }, by) {
  return { left: left * by, top: top * by, right: right * by, bottom: bottom * by };
}

/**
 * The box around a box that goes through a linear map.
 *
 * @param {Box} box
 * @param {Linear} linear
 * @returns {Box}
 */
export function mappedBox({ left, top, right, bottom }, { a, b, c, d }) {
  const xs = [a * left + c * top, a * right + c * top, a * right + c * bottom, a * left + c * bottom];
  const ys = [b * left + d * top, b * right + d * top, b * right + d * bottom, b * left + d * bottom];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** @param {Box} one @param {Box} other @returns {Box} */
export function union(one, other) {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** @param {Box} one @param {Box} other @returns {Box} */
export function intersection(one, other) {
  return {
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

/** @param {Box} box @returns {Box} around it, of whole numbers */
export function whole({ left, top, right, bottom }) {
  return { left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) };
}

/** @param {Box} box 0 where there is nothing in it */
export function areaOf({ left, top, right, bottom }) {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}
