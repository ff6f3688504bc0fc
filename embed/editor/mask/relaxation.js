/** One level of the foreground estimation in `foreground.js`: its equations, and their solution by relaxation. */

/** Smoothness of F and B for each unit of difference in alpha; see `foreground.py`. */
const SLOPE = 0.5;

/** Smoothness of F and B where alpha is flat. */
const FLOOR = 0.01;

/** Cells dealt with between two yields: a millisecond's at most. */
export const SLICE = 4096;

/** Numbers of a cell: the means of a, a^2, a I and I. */
export const MEANS = 8;

/** Numbers of a solution: F and B. */
export const COLOURS = 6;

/**
 * @typedef {import("./numbers.js").Floats} Floats
 * @typedef {import("./numbers.js").Integers} Integers
 *
 * @typedef {object} Level the picture in cells, each twice as wide and high as those of the level below
 * @property {number} width cells
 * @property {number} height
 * @property {Floats} means `MEANS` of each cell
 * @property {Integers} cells those that are solved, row by row
 * @property {Integers} places of each cell among those that are solved, from 1; 0 is not solved
 *
 * @typedef {object} System the normal equations of the cells that are solved, in their order
 * @property {Integers} neighbours four of each: left, right, above, below; itself where there is none
 * @property {Floats} weights of the four
 * @property {Floats} inverse of each cell's symmetric 2 x 2 matrix over F and B: FF, FB, BB
 * @property {Floats} observed `COLOURS` of each: a I and (1 - a) I
 */

/**
 * @param {Level} level
 * @param {Floats} means `MEANS` of the cells that are solved
 * @returns {Generator<void, System>}
 */
export function* connect({ width, height, cells, places }, means) {
  const count = cells.length;
  /** @type {Integers} */
  const neighbours = new Int32Array(count * 4);
  /** @type {Floats} */
  const weights = new Float32Array(count * 4);
  /** @type {Floats} */
  const inverse = new Float32Array(count * 3);
  /** @type {Floats} */
  const observed = new Float32Array(count * COLOURS);
  for (let n = 0; n < count; n++) {
    const cell = cells[n];
    const x = cell % width;
    // One that isn't solved says nothing of its own.
    neighbours[n * 4] = ((x > 0 && places[cell - 1]) || n + 1) - 1;
    neighbours[n * 4 + 1] = ((x < width - 1 && places[cell + 1]) || n + 1) - 1;
    neighbours[n * 4 + 2] = ((cell >= width && places[cell - width]) || n + 1) - 1;
    neighbours[n * 4 + 3] = ((cell < (height - 1) * width && places[cell + width]) || n + 1) - 1;
    const a = means[n * MEANS];
    let total = 0;
    for (let k = n * 4; k < n * 4 + 4; k++) {
      weights[k] = FLOOR + SLOPE * Math.abs(means[neighbours[k] * MEANS] - a);
      total += weights[k];
    }
    const square = means[n * MEANS + 1];
    const front = square + total;
    const cross = a - square;
    const back = 1 - 2 * a + square + total;
    const scale = 1 / (front * back - cross * cross);
    inverse[n * 3] = back * scale;
    inverse[n * 3 + 1] = -cross * scale;
    inverse[n * 3 + 2] = front * scale;
    for (let c = 0; c < 3; c++) {
      const inside = means[n * MEANS + 2 + c];
      observed[n * COLOURS + c] = inside;
      observed[n * COLOURS + 3 + c] = means[n * MEANS + 5 + c] - inside;
    }
    if (n % SLICE === 0) yield;
  }
  return { neighbours, weights, inverse, observed };
}

/**
 * Gauss-Seidel sweeps, forth and back in turn so that no direction is favoured.
 *
 * @param {Floats} colours changed in place
 * @param {System} system
 * @param {number} sweeps
 */
export function* relax(colours, system, sweeps) {
  const count = colours.length / COLOURS;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let start = 0; start < count; start += SLICE) {
      const end = Math.min(count, start + SLICE);
      if (sweep % 2) for (let n = start; n < end; n++) solveCell(colours, system, count - 1 - n);
      else for (let n = start; n < end; n++) solveCell(colours, system, n);
      yield;
    }
  }
}

/**
 * @param {Floats} colours
 * @param {System} system
 * @param {number} n
 */
function solveCell(colours, { neighbours, weights, inverse, observed }, n) {
  const j0 = neighbours[n * 4] * COLOURS;
  const j1 = neighbours[n * 4 + 1] * COLOURS;
  const j2 = neighbours[n * 4 + 2] * COLOURS;
  const j3 = neighbours[n * 4 + 3] * COLOURS;
  const w0 = weights[n * 4];
  const w1 = weights[n * 4 + 1];
  const w2 = weights[n * 4 + 2];
  const w3 = weights[n * 4 + 3];
  const ff = inverse[n * 3];
  const fb = inverse[n * 3 + 1];
  const bb = inverse[n * 3 + 2];
  const at = n * COLOURS;
  for (let f = 0; f < 3; f++) {
    const b = f + 3;
    const nearF = w0 * colours[j0 + f] + w1 * colours[j1 + f] + w2 * colours[j2 + f] + w3 * colours[j3 + f];
    const nearB = w0 * colours[j0 + b] + w1 * colours[j1 + b] + w2 * colours[j2 + b] + w3 * colours[j3 + b];
    const sumF = observed[at + f] + nearF;
    const sumB = observed[at + b] + nearB;
    const front = ff * sumF + fb * sumB;
    const back = fb * sumF + bb * sumB;
    colours[at + f] = front < 0 ? 0 : front > 1 ? 1 : front;
    colours[at + b] = back < 0 ? 0 : back > 1 ? 1 : back;
  }
}
