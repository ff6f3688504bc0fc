/**
 * What it costs to paint a mask's strokes, known before they are painted: whoever opens a design waits for
 * all of its strokes, so what a made-up one may ask for is bounded.
 *
 * A segment of a stroke costs the part of the matte that it goes through, a short one more of its brush than
 * of its way. One unit is a whole square matte of 1024 px, 4 to 17 ms of `paintStroke` (Node 22 on a slow
 * core, sizes 0 to 2, hard and soft); other shapes of photo have fewer pixels and cost less. A stroke that
 * finds the edge costs some of that at once, and more for all that is about it.
 */

/**
 * The most that the strokes of a mask may cost: 4 s on a slow core. With the plain brush, some 900 widths of the
 * photo, half an hour without once lifting it; with the one that finds the edge 240 dabs. A mask that was mended
 * by hand has a few.
 */
const LIMIT = 240;

/** What a segment costs beside its pixels, as so much wider a brush: fraction of the photo's width. */
const MARGIN = 0.02;

/** How far a stroke that finds the edge grows where nothing is in its way, in sizes of the brush. */
export const EDGE_REACH = 3;

/** What that costs wherever it is, and as much more as what is about it is of the matte. */
const EDGE = 0.6;
const EDGE_AREA = 3.4;

/**
 * @param {readonly import("./scene.js").Stroke[]} strokes
 * @returns {number} how many of them, from the first one on, may be painted
 */
export function countAffordable(strokes) {
  let total = 0;
  const beyond = strokes.findIndex(({ size, edge, points }) => {
    total += costOf(size, points);
    if (edge) total += EDGE + EDGE_AREA * Math.min(1, costOf(size * (2 * EDGE_REACH + 1), points));
    return total > LIMIT;
  });
  return beyond < 0 ? strokes.length : beyond;
}

/**
 * @param {number} size
 * @param {readonly number[]} points
 */
function costOf(size, points) {
  const width = size + MARGIN;
  // A lone point is a segment without length.
  const segments = Math.max(Math.min(1, points.length / 2), points.length / 2 - 1);
  let cost = 0;
  for (let at = 0; at < segments * 2; at += 2) {
    const [x0 = 0, y0 = 0, x1 = x0, y1 = y0] = [points[at], points[at + 1], points[at + 2], points[at + 3]];
    cost += Math.min(1, width * (width + Math.hypot(x1 - x0, y1 - y0)));
  }
  return cost;
}
