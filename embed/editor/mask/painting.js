/**
 * From the pointer to strokes of the mask's brush: places come in as they are, in fractions of the photo's
 * width and height, and strokes stay small.
 */

/**
 * @typedef {import("../scene/scene.js").Stroke} Stroke
 *
 * @typedef {object} Brush
 * @property {"add" | "remove" | "cut"} mode cut: it divides parts of the subject
 * @property {boolean} edge finds the edge of what it goes over
 * @property {number} size diameter, fraction of the photo's width
 * @property {number} softness 0 to 1
 */

/** Least way between two points while painting, in sizes of the brush. */
const SPACING = 0.1;

/** How long a stroke that finds the edge becomes, in sizes of the brush, and of how many points at most. */
const LENGTH = 4;
const POINTS = 60;

/** How far a finished stroke may stray from where it was painted, in sizes of the brush. */
const TOLERANCE = 0.015;

/** Places are kept to this fraction of the photo's sides: a tenth of a pixel at 1024 px. */
const PRECISION = 1e4;

/**
 * @param {Omit<Brush, "mode"> & Pick<Stroke, "mode">} brush
 * @param {number} x fraction of the photo's width
 * @param {number} y fraction of the photo's height
 * @returns {Stroke}
 */
export function startStroke({ mode, edge, size, softness }, x, y) {
  return { mode, edge, size, softness, points: [rounded(x), rounded(y)] };
}

/**
 * @param {Stroke} stroke
 * @param {number} x
 * @param {number} y
 * @param {number} aspect width of the photo by its height
 * @returns {Stroke} the same one where the pointer has hardly moved
 */
export function extendStroke(stroke, x, y, aspect) {
  const { points, size } = stroke;
  const dx = x - /** @type {number} */ (points.at(-2));
  const dy = (y - /** @type {number} */ (points.at(-1))) / aspect;
  if (Math.hypot(dx, dy) < SPACING * size) return stroke;
  return { ...stroke, points: [...points, rounded(x), rounded(y)] };
}

/**
 * Tell whether to go on with another stroke. What one that finds the edge takes is found anew with each of its
 * points, so it is kept short enough for that.
 *
 * @param {Stroke} stroke
 * @param {number} aspect width of the photo by its height
 */
export function isLong({ edge, size, points }, aspect) {
  if (!edge) return false;
  const extent = (/** @type {number[]} */ places) => Math.max(...places) - Math.min(...places);
  const across = extent(points.filter((_, n) => n % 2 === 0));
  const down = extent(points.filter((_, n) => n % 2 === 1)) / aspect;
  return points.length >= 2 * POINTS || Math.max(across, down) >= LENGTH * size;
}

/**
 * A finished stroke with only the points that its shape needs (Ramer 1972; Douglas and Peucker 1973).
 *
 * @param {Stroke} stroke
 * @param {number} aspect width of the photo by its height
 * @returns {Stroke}
 */
export function finishStroke(stroke, aspect) {
  const { points, size } = stroke;
  const count = points.length / 2;
  const kept = new Set([0, count - 1]);
  const spans = [[0, count - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [first, last] = /** @type {[number, number]} */ (span);
    let farthest = TOLERANCE * size;
    let split = 0;
    for (let n = first + 1; n < last; n++) {
      const distance = distanceToLine(points, n, first, last, aspect);
      if (distance <= farthest) continue;
      farthest = distance;
      split = n;
    }
    if (!split) continue;
    kept.add(split);
    spans.push([first, split], [split, last]);
  }
  return { ...stroke, points: points.filter((_, n) => kept.has(n >> 1)) };
}

/**
 * @param {readonly number[]} points
 * @param {number} n
 * @param {number} first
 * @param {number} last
 * @param {number} aspect
 * @returns {number} from point n to the line between two others, fraction of the photo's width
 */
function distanceToLine(points, n, first, last, aspect) {
  const at = (/** @type {number} */ index) => /** @type {number} */ (points[index]);
  const lineX = at(last * 2) - at(first * 2);
  const lineY = (at(last * 2 + 1) - at(first * 2 + 1)) / aspect;
  const x = at(n * 2) - at(first * 2);
  const y = (at(n * 2 + 1) - at(first * 2 + 1)) / aspect;
  const along = Math.min(1, Math.max(0, (x * lineX + y * lineY) / (lineX ** 2 + lineY ** 2 || 1)));
  return Math.hypot(x - along * lineX, y - along * lineY);
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * PRECISION) / PRECISION;
}
