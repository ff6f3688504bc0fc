/**
 * The subject's own colours along its soft edge, with the old background taken out.
 *
 * Multi-level foreground estimation after Germer, Uelwer, Conrad and Harmeling, "Fast Multi-Level
 * Foreground Estimation" (arXiv 2006.14970), as in the Space's `foreground.py`. With photo I, alpha a,
 * foreground F and background B, all in [0, 1], it looks for the least
 *
 *     sum over pixels i      (a_i F_i + (1 - a_i) B_i - I_i)^2
 *   + sum over neighbours ij (FLOOR + SLOPE |a_i - a_j|) ((F_i - F_j)^2 + (B_i - B_j)^2)
 *
 * from one cell for the whole picture up to single pixels, each level starting from the one above it. A
 * cell of a level stands for the mean of what the pixels under it say. Solved are only the cells over the
 * soft zone and a rim around it, so that the work goes with the length and width of the edge.
 */

import { COLOURS, connect, MEANS, relax, SLICE } from "./relaxation.js";

/** Alpha, of 255, from which a pixel keeps its colour. */
const OPAQUE = 254;

/** Largest side of the levels that are solved as a whole and with `SMALL_SWEEPS` rather than `LARGE_SWEEPS`. */
const SMALL_SIDE = 32;
const SMALL_SWEEPS = 10;
const LARGE_SWEEPS = 4;

/** Cells solved around those that are needed; more change the result by less than a byte. */
const RIM = 1;

/**
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./numbers.js").Floats} Floats
 * @typedef {import("./numbers.js").Integers} Integers
 * @typedef {import("./relaxation.js").Level} Level
 *
 * @typedef {object} Photo
 * @property {Bytes} pixels RGBA
 * @property {import("./matte.js").Matte} matte of the same size
 */

/**
 * Estimate F where the matte is soft. It yields about every millisecond, so that it can run in slices.
 *
 * @param {Photo} photo
 * @returns {Generator<void, Bytes>} a copy of the photo with the foreground's colours; where the matte is 0,
 *   or 254 and up, and in the alpha channel, it is as it was
 */
export function* estimateForeground(photo) {
  /** @type {Bytes} */
  const foreground = photo.pixels.slice();
  const soft = yield* findSoft(photo.matte);
  if (!soft.length) return foreground;

  const { width, height } = photo.matte;
  let below = yield* chooseCells({ width, height, means: new Float32Array() }, soft);
  const levels = [below];
  do {
    const halved = yield* levels.length > 1 ? halve(below) : halvePixels(photo);
    below = yield* chooseCells(halved, yield* parents(below));
    levels.push(below);
  } while (below.width * below.height > 1);

  let above = /** @type {Level} */ (levels.pop());
  let colours = meanColours(above.means);
  for (let level = levels.pop(); level; level = levels.pop()) {
    const means = yield* levels.length ? gather(level) : gatherPixels(level, photo);
    colours = yield* inherit(colours, above, yield* parents(level));
    const isSmall = Math.max(level.width, level.height) <= SMALL_SIDE;
    yield* relax(colours, yield* connect(level, means), isSmall ? SMALL_SWEEPS : LARGE_SWEEPS);
    above = level;
  }
  for (let n = 0; n < soft.length; n++) {
    const from = (above.places[soft[n]] - 1) * COLOURS;
    for (let c = 0; c < 3; c++) foreground[soft[n] * 4 + c] = 255 * colours[from + c];
    if (n % SLICE === 0) yield;
  }
  return foreground;
}

/**
 * @param {import("./matte.js").Matte} matte
 * @returns {Generator<void, Integers>} the pixels whose colour is looked for, row by row
 */
function* findSoft({ alpha }) {
  /** @type {number[]} */
  const soft = [];
  for (let i = 0; i < alpha.length; i++) {
    if (alpha[i] > 0 && alpha[i] < OPAQUE) soft.push(i);
    if (i % (8 * SLICE) === 0) yield;
  }
  return Int32Array.from(soft);
}

/**
 * Choose the cells of a level to solve: those that are needed and a rim around them.
 *
 * @param {{ width: number, height: number, means: Floats }} level
 * @param {Integers} needed
 * @returns {Generator<void, Level>}
 */
function* chooseCells({ width, height, means }, needed) {
  const count = width * height;
  /** @type {Integers} */
  const places = new Int32Array(count);
  if (Math.max(width, height) <= SMALL_SIDE) places.fill(1);
  for (let n = 0; n < needed.length; n++) {
    // A rim that leaves a row at its end comes in at the other side of the next: a few cells more do no harm.
    for (let dy = -RIM; dy <= RIM; dy++) {
      const middle = needed[n] + dy * width;
      const last = Math.min(count - 1, middle + RIM);
      for (let i = Math.max(0, middle - RIM); i <= last; i++) places[i] = 1;
    }
    if (n % SLICE === 0) yield;
  }
  /** @type {number[]} */
  const cells = [];
  for (let i = 0; i < count; i++) {
    if (places[i]) places[i] = cells.push(i);
    if (i % (8 * SLICE) === 0) yield;
  }
  return { width, height, means, cells: Int32Array.from(cells), places };
}

/**
 * @param {Level} level
 * @returns {Generator<void, Integers>} for each cell that is solved the one over it
 */
function* parents({ width, cells }) {
  const columns = Math.ceil(width / 2);
  /** @type {Integers} */
  const found = new Int32Array(cells.length);
  for (let n = 0; n < cells.length; n++) {
    const y = Math.floor(cells[n] / width);
    found[n] = (y >> 1) * columns + ((cells[n] - y * width) >> 1);
    if (n % (4 * SLICE) === 0) yield;
  }
  return found;
}

/**
 * The level above the pixels.
 *
 * @param {Photo} photo
 */
function* halvePixels({ pixels, matte: { width, height, alpha } }) {
  const columns = Math.ceil(width / 2);
  const rows = Math.ceil(height / 2);
  const means = new Float32Array(columns * rows * MEANS);
  for (let y = 0; y < height; y++) {
    // A lone last row or column counts in full.
    const high = (y | 1) < height ? 0.5 : 1;
    for (let x = 0; x < width; x++) {
      const share = (x | 1) < width ? high / 2 : high;
      addPixel(means, ((y >> 1) * columns + (x >> 1)) * MEANS, pixels, alpha, y * width + x, share);
    }
    if (y % 8 === 0) yield;
  }
  return { width: columns, height: rows, means };
}

/**
 * The level above another.
 *
 * @param {Level} level
 */
function* halve({ width, height, means: below }) {
  const columns = Math.ceil(width / 2);
  const rows = Math.ceil(height / 2);
  /** @type {Floats} */
  const means = new Float32Array(columns * rows * MEANS);
  for (let y = 0; y < height; y++) {
    const high = (y | 1) < height ? 0.5 : 1;
    for (let x = 0; x < width; x++) {
      const share = (x | 1) < width ? high / 2 : high;
      const to = ((y >> 1) * columns + (x >> 1)) * MEANS;
      const from = (y * width + x) * MEANS;
      for (let k = 0; k < MEANS; k++) means[to + k] += share * below[from + k];
    }
    if (y % 8 === 0) yield;
  }
  return { width: columns, height: rows, means };
}

/**
 * Add what a pixel says to the means of a cell.
 *
 * @param {Floats} means
 * @param {number} to
 * @param {Bytes} pixels
 * @param {Bytes} alpha
 * @param {number} i
 * @param {number} share
 */
function addPixel(means, to, pixels, alpha, i, share) {
  const a = alpha[i] / 255;
  const red = (share / 255) * pixels[i * 4];
  const green = (share / 255) * pixels[i * 4 + 1];
  const blue = (share / 255) * pixels[i * 4 + 2];
  means[to] += share * a;
  means[to + 1] += share * a * a;
  means[to + 2] += a * red;
  means[to + 3] += a * green;
  means[to + 4] += a * blue;
  means[to + 5] += red;
  means[to + 6] += green;
  means[to + 7] += blue;
}

/**
 * @param {Floats} means of the one cell that is the whole picture
 * @returns {Floats} the mean F and B
 */
function meanColours(means) {
  // A trace of the mean colour stands in for the side that no pixel shows.
  const trace = 1e-4;
  /** @type {Floats} */
  const colours = new Float32Array(COLOURS);
  const share = means[0];
  for (let c = 0; c < 3; c++) {
    const inside = means[2 + c];
    const mean = means[5 + c];
    colours[c] = (inside + trace * mean) / (share + trace);
    colours[3 + c] = (mean - inside + trace * mean) / (1 - share + trace);
  }
  return colours;
}

/**
 * @param {Level} level
 * @returns {Generator<void, Floats>} `MEANS` of the cells that are solved
 */
function* gather({ means, cells }) {
  /** @type {Floats} */
  const gathered = new Float32Array(cells.length * MEANS);
  for (let n = 0; n < cells.length; n++) {
    for (let k = 0; k < MEANS; k++) gathered[n * MEANS + k] = means[cells[n] * MEANS + k];
    if (n % SLICE === 0) yield;
  }
  return gathered;
}

/**
 * The same where the cells are pixels.
 *
 * @param {Level} level
 * @param {Photo} photo
 * @returns {Generator<void, Floats>}
 */
function* gatherPixels({ cells }, { pixels, matte: { alpha } }) {
  const gathered = new Float32Array(cells.length * MEANS);
  for (let n = 0; n < cells.length; n++) {
    addPixel(gathered, n * MEANS, pixels, alpha, cells[n], 1);
    if (n % SLICE === 0) yield;
  }
  return gathered;
}

/**
 * @param {Floats} colours of the level above
 * @param {Level} above
 * @param {Integers} cells of that level, one for each cell that is to be solved
 * @returns {Generator<void, Floats>} a first guess
 */
function* inherit(colours, above, cells) {
  /** @type {Floats} */
  const guess = new Float32Array(cells.length * COLOURS);
  for (let n = 0; n < cells.length; n++) {
    const from = (above.places[cells[n]] - 1) * COLOURS;
    for (let k = 0; k < COLOURS; k++) guess[n * COLOURS + k] = colours[from + k];
    if (n % SLICE === 0) yield;
  }
  return guess;
}
