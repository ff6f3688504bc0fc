/** Where a layer comes to rest while it is moved or turned by hand. Pure arithmetic, in CSS pixels and degrees. */

/**
 * @typedef {import("../render/boxes.js").Box} Box
 * @typedef {import("../render/geometry.js").Quad} Quad
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {import("./viewport.js").Rect} Rect
 *
 * @typedef {{ x: readonly number[], y: readonly number[] }} Lines x of upright lines, y of level ones
 * @typedef {{ dx: number, dy: number, guides: Lines }} Snap how far to move to come to rest, and the lines that
 *   the box then touches
 */

/** How near a line has to be to catch, in CSS pixels. */
export const REACH = 6;

/** How near a multiple of 45° has to be to catch, in degrees. */
const ANGLE_REACH = 3;

/** Less than this apart is the same place. */
const SAME = 0.01;

/**
 * What a layer may come to rest at: the photo's edges, centre and thirds, and the centres of the others.
 *
 * @param {Rect} picture
 * @param {readonly Point[]} centers of the other layers
 * @returns {Lines}
 */
export function linesOf({ left, top, width, height }, centers) {
  const parts = [0, 1 / 3, 1 / 2, 2 / 3, 1];
  return {
    x: [...parts.map((part) => left + part * width), ...centers.map(({ x }) => x)],
    y: [...parts.map((part) => top + part * height), ...centers.map(({ y }) => y)],
  };
}

/**
 * @param {Quad} quad
 * @returns {Box} the upright box around it
 */
export function boxOf(quad) {
  const xs = quad.map(({ x }) => x);
  const ys = quad.map(({ y }) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/**
 * Bring the centre or an edge of a box to the nearest line within reach; each axis for itself, the centre
 * before an edge that is as near.
 *
 * @param {Box} box
 * @param {Lines} lines
 * @param {number} [reach]
 * @returns {Snap}
 */
export function snapBox({ left, top, right, bottom }, lines, reach = REACH) {
  const x = snapAxis([(left + right) / 2, left, right], lines.x, reach);
  const y = snapAxis([(top + bottom) / 2, top, bottom], lines.y, reach);
  return { dx: x.shift, dy: y.shift, guides: { x: x.touched, y: y.touched } };
}

/**
 * @param {number} angle
 * @param {{ shift: boolean, free: boolean }} keys shift: only multiples of 15°; free: no snapping
 * @returns {number}
 */
export function snapAngle(angle, { shift, free }) {
  if (shift) return Math.round(angle / 15) * 15;
  const rest = Math.round(angle / 45) * 45;
  return !free && Math.abs(angle - rest) <= ANGLE_REACH ? rest : angle;
}

/**
 * @param {readonly number[]} anchors
 * @param {readonly number[]} lines
 * @param {number} reach
 * @returns {{ shift: number, touched: number[] }}
 */
function snapAxis(anchors, lines, reach) {
  let shift = Infinity;
  for (const anchor of anchors) {
    for (const line of lines) {
      if (Math.abs(line - anchor) < Math.abs(shift) - SAME) shift = line - anchor;
    }
  }
  if (Math.abs(shift) > reach) return { shift: 0, touched: [] };
  const touched = lines.filter((line) => anchors.some((anchor) => Math.abs(anchor + shift - line) < SAME));
  return { shift, touched: [...new Set(touched)] };
}
