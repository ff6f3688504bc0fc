/**
 * The guided filter with a guide in colour (He, Sun and Tang, "Guided Image Filtering", TPAMI 2013): within
 * any small window its result is a linear function of the guide's colour, so it has edges where the guide has
 * them. The functions are found on a grid; applied to a finer guide they give a finer result (He and Sun,
 * "Fast Guided Filter", arXiv 1505.00996).
 */

import { fitColours } from "./colour-fit.js";

/**
 * @typedef {import("./numbers.js").Floats} Floats
 * @typedef {import("./area.js").Size} Size
 */

/** Numbers of a function: what each of red, green and blue counts for, and what is added. */
export const TERMS = 4;

/** Means that the functions are made from: of colour, value, the colour's products, and colour by value. */
const MEANS = 13;

/**
 * @param {Size} size of the grid, cells
 * @param {Floats} guide red, green and blue of each cell, 0 to 1
 * @param {Floats} values one of each cell
 * @param {object} options
 * @param {number} options.radius of the windows, which are square, beside their middle: cells
 * @param {number} options.epsilon variance of colour that counts as none
 * @returns {Floats} `TERMS` of each cell: the mean function of the windows that hold it
 */
export function guidedFunctions(size, guide, values, { radius, epsilon }) {
  const count = size.width * size.height;
  /** @type {Floats} */
  const means = new Float32Array(count * MEANS);
  for (let i = 0, at = 0; i < count; i++, at += MEANS) {
    const r = guide[i * 3];
    const g = guide[i * 3 + 1];
    const b = guide[i * 3 + 2];
    const v = values[i];
    means[at] = r;
    means[at + 1] = g;
    means[at + 2] = b;
    means[at + 3] = v;
    means[at + 4] = r * r;
    means[at + 5] = r * g;
    means[at + 6] = r * b;
    means[at + 7] = g * g;
    means[at + 8] = g * b;
    means[at + 9] = b * b;
    means[at + 10] = r * v;
    means[at + 11] = g * v;
    means[at + 12] = b * v;
  }
  boxMean(means, size, MEANS, radius);
  /** @type {Floats} */
  const functions = new Float32Array(count * TERMS);
  const slope = new Float64Array(3);
  for (let i = 0; i < count; i++) solve(means, i * MEANS, epsilon, functions, i * TERMS, slope);
  boxMean(functions, size, TERMS, radius);
  return functions;
}

/**
 * The result at a place between the cells, for a colour of the guide's.
 *
 * @param {Floats} functions
 * @param {Size} size of the grid, cells
 * @param {number} x in cells from the middle of the first one; beyond the outermost middles theirs go on
 * @param {number} y
 * @param {number} red 0 to 1
 * @param {number} green
 * @param {number} blue
 * @returns {number}
 */
export function guidedValue(functions, { width, height }, x, y, red, green, blue) {
  const column = Math.max(0, Math.min(width - 1, x));
  const row = Math.max(0, Math.min(height - 1, y));
  const left = Math.floor(column);
  const top = Math.floor(row);
  const right = column - left;
  const low = row - top;
  const first = (top * width + left) * TERMS;
  const across = left < width - 1 ? TERMS : 0;
  const down = top < height - 1 ? width * TERMS : 0;
  const upper = evaluate(functions, first, red, green, blue);
  const upperRight = evaluate(functions, first + across, red, green, blue);
  const lower = evaluate(functions, first + down, red, green, blue);
  const lowerRight = evaluate(functions, first + down + across, red, green, blue);
  return (upper + (upperRight - upper) * right) * (1 - low) + (lower + (lowerRight - lower) * right) * low;
}

/**
 * @param {Floats} functions
 * @param {number} at
 * @param {number} red
 * @param {number} green
 * @param {number} blue
 * @returns {number}
 */
function evaluate(functions, at, red, green, blue) {
  return functions[at] * red + functions[at + 1] * green + functions[at + 2] * blue + functions[at + 3];
}

/**
 * The function of one window.
 *
 * @param {Floats} means
 * @param {number} at
 * @param {number} epsilon
 * @param {Floats} functions
 * @param {number} to
 * @param {import("./numbers.js").Doubles} slope to reckon in
 */
function solve(means, at, epsilon, functions, to, slope) {
  const r = means[at];
  const g = means[at + 1];
  const b = means[at + 2];
  const v = means[at + 3];
  const rr = means[at + 4] - r * r + epsilon;
  const rg = means[at + 5] - r * g;
  const rb = means[at + 6] - r * b;
  const gg = means[at + 7] - g * g + epsilon;
  const gb = means[at + 8] - g * b;
  const bb = means[at + 9] - b * b + epsilon;
  const rv = means[at + 10] - r * v;
  const gv = means[at + 11] - g * v;
  const bv = means[at + 12] - b * v;
  fitColours(slope, rr, rg, rb, gg, gb, bb, rv, gv, bv);
  functions.set(slope, to);
  functions[to + 3] = v - slope[0] * r - slope[1] * g - slope[2] * b;
}

/**
 * Take the mean of the square window about each cell, as far as it lies on the grid, in place.
 *
 * @param {Floats} values
 * @param {Size} size of the grid, cells
 * @param {number} depth numbers of a cell, each of which is a picture of its own
 * @param {number} radius cells
 */
export function boxMean(values, { width, height }, depth, radius) {
  const row = width * depth;
  /** @type {Floats} */
  const line = new Float32Array(row);
  for (let y = 0; y < height; y++) {
    line.set(values.subarray(y * row, (y + 1) * row));
    for (let plane = 0; plane < depth; plane++) {
      let sum = 0;
      for (let x = 0; x < Math.min(radius, width); x++) sum += line[x * depth + plane];
      for (let x = 0; x < width; x++) {
        if (x + radius < width) sum += line[(x + radius) * depth + plane];
        if (x > radius) sum -= line[(x - radius - 1) * depth + plane];
        const cells = Math.min(width, x + radius + 1) - Math.max(0, x - radius);
        values[y * row + x * depth + plane] = sum / cells;
      }
    }
  }
  // Down all columns together: a column's cells are far apart in memory. Rows that are written over while the
  // windows still hold them are kept, each in the place of the one that leaves the windows with it.
  const lines = radius + 1;
  /** @type {Floats} */
  const kept = new Float32Array(row * lines);
  /** @type {import("./numbers.js").Doubles} */
  const sums = new Float64Array(row);
  for (let y = 0; y < Math.min(radius, height); y++) {
    for (let x = 0; x < row; x++) sums[x] += values[y * row + x];
  }
  for (let y = 0; y < height; y++) {
    const keep = (y % lines) * row;
    const enters = y + radius < height;
    const next = (y + radius) * row;
    const scale = 1 / (Math.min(height, y + radius + 1) - Math.max(0, y - radius));
    for (let x = 0; x < row; x++) {
      // Nothing is kept there before the first row leaves.
      const sum = sums[x] + (enters ? values[next + x] : 0) - kept[keep + x];
      sums[x] = sum;
      kept[keep + x] = values[y * row + x];
      values[y * row + x] = sum * scale;
    }
  }
}
