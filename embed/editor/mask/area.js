/** Rectangles of pixels: what a change of the matte reaches. */

/**
 * @typedef {object} Area whole pixels
 * @property {number} left
 * @property {number} top
 * @property {number} right exclusive
 * @property {number} bottom exclusive
 *
 * @typedef {{ width: number, height: number }} Size pixels
 */

/**
 * @param {Size} size
 * @returns {Area}
 */
export function wholeArea({ width, height }) {
  return { left: 0, top: 0, right: width, bottom: height };
}

/**
 * The pixels within a margin of an area.
 *
 * @param {Area} area
 * @param {number} margin pixels
 * @param {Size} size of the picture, which the result keeps within
 * @returns {Area | null} null where none is left
 */
export function expandArea({ left, top, right, bottom }, margin, { width, height }) {
  const grown = {
    left: Math.max(0, Math.floor(left - margin)),
    top: Math.max(0, Math.floor(top - margin)),
    right: Math.min(width, Math.ceil(right + margin)),
    bottom: Math.min(height, Math.ceil(bottom + margin)),
  };
  return grown.left < grown.right && grown.top < grown.bottom ? grown : null;
}

/**
 * The smallest area that holds both.
 *
 * @param {Area | null} a
 * @param {Area | null} b
 */
export function uniteAreas(a, b) {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
