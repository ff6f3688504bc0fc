/**
 * Softening a matte's edge: a Gaussian, as three box filters in a row whose ends count in part, so that
 * the width need be no whole number (Gwosdek, Grewenig, Bruhn and Weickert, "Theoretical Foundations of
 * Gaussian Convolution by Extended Box Filtering", SSVM 2011). A wide one is made from cells of several
 * pixels. All sums are of whole numbers, so that a part of the picture comes out as it does in the whole.
 */

/**
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("./numbers.js").Integers} Integers
 */

const PASSES = 3;

/** Least standard deviation in cells for which they may be twice as large: then nobody can tell. */
const CELLS = 2;

/** Cells have this many steps for each of a matte's. */
const STEPS = 256;

/** The same for the share with which a box's ends count. */
const SHARES = 256;

/**
 * @param {Matte} source
 * @param {Matte} target of the same size, not `source`; only `area` is written
 * @param {number} sigma standard deviation, pixels, more than 0
 * @param {import("./area.js").Area} area
 */
export function featherMatte(source, target, sigma, area) {
  const { cell, box, margin } = plan(sigma);
  const left = Math.floor(area.left / cell) - margin;
  const top = Math.floor(area.top / cell) - margin;
  const columns = Math.ceil(area.right / cell) + margin - left;
  const rows = Math.ceil(area.bottom / cell) + margin - top;

  let plane = new Int32Array(columns * rows);
  /** @type {Integers} */
  let line = new Int32Array(columns);
  /** @type {Integers} */
  let spare = new Int32Array(columns);
  for (let row = 0; row < rows; row++) {
    line.fill(0);
    addCells(line, source, left, top + row, cell);
    for (let pass = 0; pass < PASSES; pass++) {
      blurLine(line, spare, box);
      [line, spare] = [spare, line];
    }
    plane.set(line, row * columns);
  }
  let other = new Int32Array(plane.length);
  for (let pass = 0; pass < PASSES; pass++) {
    blurColumns(plane, other, columns, rows, box);
    [plane, other] = [other, plane];
  }
  readCells(plane, { left, top, columns, cell }, target, area);
}

/**
 * How far a change of the source reaches in the target, pixels.
 *
 * @param {number} sigma
 */
export function featherReach(sigma) {
  const { cell, margin } = plan(sigma);
  return (margin + 1) * cell;
}

/**
 * @typedef {object} Box
 * @property {number} half cells to either side of the middle one that count in full
 * @property {number} share with which the next ones count, of `SHARES`
 * @property {number} scale by which a sum in `SHARES` becomes a mean
 */

/**
 * @param {number} sigma
 * @returns {{ cell: number, box: Box, margin: number }} cell: side of the cells, pixels; box: three of which
 *   make the Gaussian; margin: cells around an area that its result depends on
 */
function plan(sigma) {
  let cell = 1;
  while (sigma >= 2 * cell * CELLS) cell *= 2;
  // Taking the mean of a cell, and going evenly from one to the next, blur a little already.
  const already = (cell * cell - 1) / 12 + (cell > 1 ? (cell * cell) / 6 : 0);
  const variance = (sigma * sigma - already) / (cell * cell * PASSES);
  const half = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
  const share = Math.round(
    (SHARES * (2 * half + 1) * (half * (half + 1) - 3 * variance)) / (6 * (variance - (half + 1) ** 2)),
  );
  const box = { half, share, scale: 1 / (SHARES * (2 * half + 1) + 2 * share) };
  return { cell, box, margin: PASSES * (half + 1) + 1 };
}

/**
 * Add up the pixels of a row of cells, as parts of `STEPS`.
 *
 * @param {Integers} line
 * @param {Matte} source
 * @param {number} left first cell
 * @param {number} row
 * @param {number} cell
 */
function addCells(line, { width, height, alpha }, left, row, cell) {
  const part = STEPS / (cell * cell);
  for (let y = row * cell; y < (row + 1) * cell; y++) {
    // Beyond the picture its outermost pixels go on.
    const from = Math.min(height - 1, Math.max(0, y)) * width;
    let x = left * cell;
    for (let column = 0; column < line.length; column++) {
      let sum = 0;
      for (let n = 0; n < cell; n++, x++) sum += alpha[from + (x < 0 ? 0 : x < width ? x : width - 1)];
      line[column] += sum * part;
    }
  }
}

/**
 * One pass along a row; what lies within the box's reach of its ends is not written.
 *
 * @param {Integers} from
 * @param {Integers} to
 * @param {Box} box
 */
function blurLine(from, to, { half, share, scale }) {
  const end = from.length - half - 1;
  let sum = 0;
  for (let x = 0; x < 2 * half + 1; x++) sum += from[x];
  for (let x = half + 1; x < end; x++) {
    const before = from[x - half - 1];
    const after = from[x + half + 1];
    sum += from[x + half] - before;
    to[x] = (sum * SHARES + (before + after) * share) * scale + 0.5;
  }
}

/**
 * One pass down all columns together, row by row: a column's cells are far apart in memory.
 *
 * @param {Integers} from
 * @param {Integers} to
 * @param {number} columns
 * @param {number} rows
 * @param {Box} box
 */
function blurColumns(from, to, columns, rows, { half, share, scale }) {
  /** @type {Integers} */
  const sums = new Int32Array(columns);
  for (let y = 0; y < 2 * half + 1; y++) {
    for (let x = 0; x < columns; x++) sums[x] += from[y * columns + x];
  }
  for (let y = half + 1; y < rows - half - 1; y++) {
    const first = (y - half - 1) * columns;
    const last = (y + half) * columns;
    const row = y * columns;
    for (let x = 0; x < columns; x++) {
      const before = from[first + x];
      const after = from[last + columns + x];
      const sum = sums[x] + from[last + x] - before;
      sums[x] = sum;
      to[row + x] = (sum * SHARES + (before + after) * share) * scale + 0.5;
    }
  }
}

/**
 * Write pixels that go evenly from cell to cell.
 *
 * @param {Integers} plane
 * @param {{ left: number, top: number, columns: number, cell: number }} grid
 * @param {Matte} target
 * @param {import("./area.js").Area} area
 */
function readCells(plane, { left, top, columns, cell }, { width, alpha }, area) {
  /** @type {Integers} */
  const line = new Int32Array(columns);
  for (let y = area.top; y < area.bottom; y++) {
    const row = (y + 0.5) / cell - 0.5;
    const upper = Math.floor(row);
    const low = row - upper;
    const from = (upper - top) * columns;
    for (let i = 0; i < columns; i++) line[i] = plane[from + i] * (1 - low) + plane[from + columns + i] * low;
    for (let x = area.left; x < area.right; x++) {
      const column = (x + 0.5) / cell - 0.5;
      const before = Math.floor(column);
      const i = before - left;
      alpha[y * width + x] = (line[i] + (line[i + 1] - line[i]) * (column - before)) / STEPS;
    }
  }
}
