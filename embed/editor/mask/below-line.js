/** Everything below a line as the subject, by a stroke of the brush like any other. */

/** Diameter of the brush, fraction of the photo's width: few lines fill the photo. */
const SIZE = 1;
const RADIUS = SIZE / 2;

/** Width of the soft edge along the line, the same fraction. */
const EDGE = 0.008;

/** How far the brush covers in full, with a little left over for its rounding. */
const FULL = 0.98 * (RADIUS - EDGE);

/** Places are kept to this fraction of the photo's sides, as those of strokes that are painted. */
const PRECISION = 1e4;

/**
 * @typedef {object} Line through two places, fractions of the photo's width and height
 * @property {number} x0
 * @property {number} y0
 * @property {number} x1
 * @property {number} y1
 */

/**
 * Fill what lies on the side of a line that is nearer to the photo's bottom. The line goes on beyond its places.
 *
 * @param {Line} line
 * @param {number} aspect width of the photo by its height
 * @returns {import("../scene/scene.js").Stroke | null} null where that is nothing
 */
export function strokeBelow({ x0, y0, x1, y1 }, aspect) {
  const height = 1 / aspect;
  const length = Math.hypot(x1 - x0, (y1 - y0) * height);
  // Both in one place: level.
  let alongX = length ? (x1 - x0) / length : 1;
  let alongY = length ? ((y1 - y0) * height) / length : 0;
  // Its side is the one to the right of who goes along it from the left; of an upright one, to the photo's middle.
  const isUpright = Math.abs(alongX) < 1e-6;
  if (isUpright ? x0 > 0.5 === alongY < 0 : alongX < 0) [alongX, alongY] = [-alongX, -alongY];
  const corners = [0, 1, 0, 1].map((x, n) => {
    const [dx, dy] = [x - x0, ((n >> 1) - y0) * height];
    return { along: dx * alongX + dy * alongY, below: dy * alongX - dx * alongY };
  });
  const deepest = Math.max(...corners.map(({ below }) => below));
  if (deepest <= 0) return null;
  const first = Math.min(...corners.map(({ along }) => along)) - RADIUS;
  const last = Math.max(...corners.map(({ along }) => along)) + RADIUS;

  /** @type {number[]} */
  const points = [];
  const add = (/** @type {number} */ along, /** @type {number} */ below) => {
    const x = x0 + along * alongX - below * alongY;
    const y = y0 + (along * alongY + below * alongX) * aspect;
    points.push(Math.round(x * PRECISION) / PRECISION, Math.round(y * PRECISION) / PRECISION);
  };
  let isForth = true;
  // Half covered is what lies on the line.
  for (let below = RADIUS - EDGE / 2; ; below += 2 * FULL) {
    add(isForth ? first : last, below);
    add(isForth ? last : first, below);
    if (below + FULL >= deepest) break;
    isForth = !isForth;
  }
  return { mode: "add", edge: false, size: SIZE, softness: EDGE / RADIUS, points };
}
