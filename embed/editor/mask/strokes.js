/** Brush strokes on a matte. */

import { uniteAreas } from "./area.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./numbers.js").WrappingBytes} Decisions one of each of a matte's pixels, one of `DECIDED`, or
 *   0 where no stroke has said anything
 */

/** What a stroke says of the pixels that it goes over, whatever the matte said before. */
export const DECIDED = { add: 1, remove: 2 };

/** What is covered more than this is more the stroke's than what was there before. */
const HALF = 128;

/**
 * Paint a stroke into a matte, in place. It is a round brush drawn along its points: what the brush adds
 * is the most of what was there and what covers it, what it removes leaves at most the rest. So a stroke
 * that crosses itself is no darker there, and one can be continued from where an earlier call left off.
 *
 * @param {import("./matte.js").Matte} matte
 * @param {Omit<import("../scene/scene.js").Stroke, "edge">} stroke
 * @param {number} [from] how many of its points are painted already
 * @param {Decisions} [decisions] its own are entered
 * @returns {Area | null} what may have changed
 */
export function paintStroke(matte, { mode, size, softness, points }, from = 0, decisions = undefined) {
  const { width, height } = matte;
  const radius = (size * width) / 2;
  // A hard edge is one pixel wide too, or it would have steps.
  const outer = radius + 0.5;
  const inner = Math.max(0, radius * (1 - softness) - 0.5);
  /** @type {Area | null} */
  let changed = null;
  /** @type {import("./numbers.js").Unchecked} */
  const places = points;
  const count = points.length / 2;
  // A segment starts at the last point that is painted; a lone point is a segment without length.
  for (let end = Math.max(from, Math.min(1, count - 1)); end < count; end++) {
    const start = Math.max(0, end - 1);
    const segment = {
      x0: places[start * 2] * width,
      y0: places[start * 2 + 1] * height,
      x1: places[end * 2] * width,
      y1: places[end * 2 + 1] * height,
    };
    changed = uniteAreas(changed, paintSegment(matte, { ...segment, inner, outer, mode }, decisions));
  }
  return changed;
}

/**
 * Paint one segment: a pixel is covered by how near it is to the line between the segment's ends.
 *
 * @param {import("./matte.js").Matte} matte
 * @param {object} segment in pixels
 * @param {number} segment.x0
 * @param {number} segment.y0
 * @param {number} segment.x1
 * @param {number} segment.y1
 * @param {number} segment.inner distance up to which it covers in full
 * @param {number} segment.outer distance from which it does not cover
 * @param {import("../scene/scene.js").Stroke["mode"]} segment.mode
 * @param {Decisions} [decisions]
 * @returns {Area | null} what changed: while a stroke is drawn, little more than the front of the brush
 */
function paintSegment({ width, height, alpha }, { x0, y0, x1, y1, inner, outer, mode }, decisions) {
  const adds = mode === "add";
  const dx = x1 - x0;
  const dy = y1 - y0;
  const scale = 1 / (dx * dx + dy * dy || 1);
  const changed = { left: width, top: height, right: 0, bottom: 0 };
  const bottom = Math.min(height, Math.ceil(Math.max(y0, y1) + outer));
  for (let row = Math.max(0, Math.floor(Math.min(y0, y1) - outer)); row < bottom; row++) {
    const y = row + 0.5 - y0;
    // The part of the line that is near enough to this row: a long slanted one passes few of a row's pixels.
    const [first, last] = dy ? within((y - outer) / dy, (y + outer) / dy) : [0, 1];
    const start = Math.max(0, Math.floor(x0 + Math.min(first * dx, last * dx) - outer));
    const end = Math.min(width, Math.ceil(x0 + Math.max(first * dx, last * dx) + outer));
    for (let column = start; column < end; column++) {
      const x = column + 0.5 - x0;
      const along = Math.min(1, Math.max(0, (x * dx + y * dy) * scale));
      const offX = x - along * dx;
      const offY = y - along * dy;
      const square = offX * offX + offY * offY;
      if (square >= outer * outer) continue;
      const fall = square > inner * inner ? (Math.sqrt(square) - inner) / (outer - inner) : 0;
      // Smoothstep: no crease where the fall begins and ends.
      const covered = Math.round(255 * (1 - fall * fall * (3 - 2 * fall)));
      const i = row * width + column;
      const before = alpha[i];
      const after = adds ? Math.max(before, covered) : Math.min(before, 255 - covered);
      const decides = decisions && covered >= HALF && decisions[i] !== DECIDED[mode];
      if (decides) decisions[i] = DECIDED[mode];
      if (after === before && !decides) continue;
      alpha[i] = after;
      changed.left = Math.min(changed.left, column);
      changed.right = Math.max(changed.right, column + 1);
      changed.top = Math.min(changed.top, row);
      changed.bottom = row + 1;
    }
  }
  return changed.bottom ? changed : null;
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {[number, number]} the two in order, kept within 0 to 1
 */
function within(a, b) {
  return [Math.min(1, Math.max(0, Math.min(a, b))), Math.min(1, Math.max(0, Math.max(a, b)))];
}
