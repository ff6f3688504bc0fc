/**
 * What lies near a start on a grid, where the way counts by what it costs to go there: geodesic distance
 * (Bai and Sapiro, "A Geodesic Framework for Fast Interactive Image and Video Segmentation", ICCV 2007), by
 * Dijkstra's method with buckets (Dial 1969).
 */

/**
 * @typedef {import("./numbers.js").Floats} Floats
 * @typedef {import("./numbers.js").WrappingBytes} Flags
 */

/** Whole steps of distance up to 1, which is as far as anything is near. */
const STEPS = 1024;

/**
 * @param {import("./area.js").Size} size of the grid, cells
 * @param {Flags} starts 1 for the cells to begin from
 * @param {Floats} costs of entering each cell from one beside it; at least 0
 * @param {(from: number, to: number) => number} barrier what is added between two neighbours, at least 0
 * @returns {Flags} 1 for the cells within a distance of 1, those to begin from included
 */
export function cellsNear({ width, height }, starts, costs, barrier) {
  const count = width * height;
  /** @type {import("./numbers.js").Integers} */
  const distances = new Int32Array(count).fill(STEPS + 1);
  /** @type {number[][]} */
  const buckets = Array.from({ length: STEPS + 1 }, () => []);
  const reach = (/** @type {number} */ cell, /** @type {number} */ distance) => {
    if (distance >= distances[cell]) return;
    distances[cell] = distance;
    buckets[distance]?.push(cell);
  };
  for (let cell = 0; cell < count; cell++) if (starts[cell]) reach(cell, 0);

  buckets.forEach((bucket, distance) => {
    // What costs less than a step is in the same bucket, which grows as it is read.
    for (let n = 0; n < bucket.length; n++) {
      const cell = /** @type {number} */ (bucket[n]);
      if (distances[cell] < distance) continue;
      const column = cell % width;
      const left = column > 0 ? -1 : 0;
      const right = column < width - 1 ? 1 : 0;
      const first = cell >= width ? -width : 0;
      const last = cell < count - width ? width : 0;
      for (let down = first; down <= last; down += width) {
        for (let along = left; along <= right; along++) {
          const next = cell + down + along;
          if (distances[next] <= distance) continue;
          const length = down && along ? Math.SQRT2 : 1;
          const way = Math.min(2, length * costs[next] + barrier(cell, next));
          reach(next, distance + Math.round(STEPS * way));
        }
      }
    }
  });
  return Uint8Array.from(distances, (distance) => (distance <= STEPS ? 1 : 0));
}
