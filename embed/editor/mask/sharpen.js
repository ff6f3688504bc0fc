/**
 * A matte at the size of a larger picture, with the picture's own edges.
 *
 * After the fast guided filter of He and Sun (arXiv 1505.00996) with a colour guide: in a small window the
 * matte is a linear function of the colours, `matte = slope . colour + offset`. It is found at the matte's
 * size and applied at the picture's. Three things differ from the paper, all of them so that nothing gets
 * worse than the stretched matte:
 *
 * - the offset is what the slope leaves over, so that at its own size the matte stays as it is, be it from
 *   the Space or from a brush;
 * - a slope counts as far as the colours explain the window's matte (its R^2), which they don't along a
 *   brush stroke across a wall, and only where the matte is as steep as its pixels allow: between those of
 *   an edge out of focus there is nothing to be found;
 * - it is the one of the colours as a function of the matte, turned around, which is the other one divided
 *   by R^2: that a window is explained in part is no reason for a paler edge.
 *
 * The foreground's colours are those at the matte's size, stretched: where an edge is sharp, hardly a pixel has
 * anything else than the photo's own.
 *
 * Sums are of whole numbers or in a fixed order, so that a part of the picture comes out as in the whole.
 */

import { fitColours } from "./colour-fit.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./area.js").Size} Size
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./numbers.js").Floats} Floats
 * @typedef {import("./numbers.js").Integers} Integers
 *
 * @typedef {object} Source a subject at its matte's size
 * @property {Bytes} alpha the matte
 * @property {Bytes} colours RGBA, the foreground's where the matte is soft
 * @property {Bytes} pixels RGBA, the photo
 *
 * @typedef {object} Piece a part of a picture, and what of the matte it depends on
 * @property {Size} matteSize of the whole matte
 * @property {Size} size of the whole picture, pixels
 * @property {Area} area of the picture
 * @property {Bytes} photo the picture's pixels there, RGBA
 * @property {Area} cells pixels of the matte
 * @property {Source} source the subject there
 */

/** Cells from the middle of a window to its side: of those that are fitted, and of slopes whose mean is taken. */
const FITTED = 3;
const AVERAGED = 2;

/** Cells around an area of the matte that its result depends on. */
const REACH = FITTED + AVERAGED + 2;

/** Variance of the colours, in [0, 1], up to which they count as noise. */
const NOISE = 5e-4 * 255 ** 2;

/** A slope sets in with the first of them and counts in full from the second on: the part that colours explain, … */
const EXPLAINED = /** @type {const} */ ([0.6, 0.9]);

/** … the energy of the matte's second differences by that of its first ones, … */
const STEEP = /** @type {const} */ ([0.1, 0.3]);

/** … and the variance of the matte, of 255: below are the steps of its bytes. */
const VARIED = /** @type {const} */ ([16, 64]);

/**
 * How many times as much of the subject as the matte has around a pixel may be in it, or of the background, over a
 * trace that says nothing: a thin strand is all in a few pixels, and what only has the strand's colour is none.
 */
const SPREAD = 5;
const TRACE = 2.5;

/** Sums of a window: matte; colours; both; products of two colours; differences of the matte; cells that have them. */
const SUMS = 17;

/** Of a cell, to be interpolated: slope and offset; matte; the foreground in its share. */
const PLANES = 8;

/** Cells between two soft stretches of a row up to which they are taken together. */
const GAP = 12;

/**
 * Where in an area of a picture its matte is soft.
 *
 * @param {Bytes} alpha the whole matte
 * @param {Size} matteSize
 * @param {Size} size of the picture, pixels
 * @param {Area} area of the picture
 * @returns {Area[]} of the area's height, from left to right; all around them the matte is all or nothing
 */
export function softRuns(alpha, matteSize, size, area) {
  const { left, top, right, bottom } = cellsUnder(area, matteSize, size, 0);
  const scale = size.width / matteSize.width;
  /** @type {Area[]} */
  const runs = [];
  /** @type {Area | null} */
  let run = null;
  let last = -Infinity;
  for (let x = left; x < right; x++) {
    let y = top;
    while (y < bottom && !isSoft(alpha, matteSize, x, y)) y++;
    if (y === bottom) continue;
    const end = Math.min(area.right, Math.ceil((x + 1.5) * scale));
    if (run && x - last <= GAP) run.right = end;
    else {
      run = { ...area, left: Math.max(area.left, Math.floor((x - 0.5) * scale)), right: end };
      runs.push(run);
    }
    last = x;
  }
  return runs;
}

/**
 * Take the piece of a picture that an area is.
 *
 * @param {Source} source of the whole matte
 * @param {Size} matteSize
 * @param {Size} size of the picture
 * @param {Area} area
 * @param {Bytes} photo the picture's pixels there, RGBA
 * @returns {Piece}
 */
export function pieceOf(source, matteSize, size, area, photo) {
  const cells = cellsUnder(area, matteSize, size, REACH);
  const columns = cells.right - cells.left;
  const count = columns * (cells.bottom - cells.top);
  const alpha = new Uint8ClampedArray(count);
  const colours = new Uint8ClampedArray(count * 4);
  const pixels = new Uint8ClampedArray(count * 4);
  for (let y = cells.top, to = 0; y < cells.bottom; y++, to += columns) {
    const from = y * matteSize.width + cells.left;
    alpha.set(source.alpha.subarray(from, from + columns), to);
    colours.set(source.colours.subarray(from * 4, (from + columns) * 4), to * 4);
    pixels.set(source.pixels.subarray(from * 4, (from + columns) * 4), to * 4);
  }
  return { matteSize, size, area, photo, cells, source: { alpha, colours, pixels } };
}

/**
 * Sharpen the matte in a piece of a picture. It yields about every millisecond, so that it can run in slices.
 *
 * @param {Piece} piece
 * @returns {Generator<void, Bytes>} RGBA of its area: the foreground's colours, and the matte as alpha
 */
export function* sharpenPiece(piece) {
  const { matteSize, size, area, photo, cells } = piece;
  const columns = cells.right - cells.left;
  const { planes, soft } = yield* planesOf(piece);
  const width = area.right - area.left;
  /** @type {Bytes} */
  const result = photo.slice();
  /** @type {Floats} */
  const line = new Float32Array(columns * PLANES);
  /** @type {import("./numbers.js").WrappingBytes} */
  const softInLine = new Uint8Array(columns);
  for (let y = area.top; y < area.bottom; y++) {
    const row = centre(y, size.height, matteSize.height);
    const above = Math.floor(row);
    const below = Math.min(matteSize.height - 1, above + 1);
    const low = row - above;
    const from = (above - cells.top) * columns;
    const next = (below - cells.top) * columns;
    for (let i = 0; i < columns * PLANES; i++) {
      const a = planes[from * PLANES + i];
      line[i] = a + (planes[next * PLANES + i] - a) * low;
    }
    for (let i = 0; i < columns; i++) softInLine[i] = soft[from + i] | soft[next + i];
    for (let x = area.left; x < area.right; x++) {
      const column = centre(x, size.width, matteSize.width);
      const before = Math.floor(column);
      const after = Math.min(matteSize.width - 1, before + 1);
      const i = before - cells.left;
      const j = after - cells.left;
      const at = ((y - area.top) * width + x - area.left) * 4;
      if (softInLine[i] | softInLine[j]) writePixel(result, at, line, i * PLANES, j * PLANES, column - before);
      else result[at + 3] = line[i * PLANES + 4];
    }
    yield;
  }
  return result;
}

/**
 * @param {Bytes} result RGBA, with the photo's colours in it
 * @param {number} at
 * @param {Floats} line of planes
 * @param {number} i where the planes of the cell to the left begin
 * @param {number} j and of the one to the right
 * @param {number} share of the right one
 */
function writePixel(result, at, line, i, j, share) {
  const alpha =
    mix(line[i + 3], line[j + 3], share) +
    mix(line[i], line[j], share) * result[at] +
    mix(line[i + 1], line[j + 1], share) * result[at + 1] +
    mix(line[i + 2], line[j + 2], share) * result[at + 2];
  const inside = mix(line[i + 4], line[j + 4], share);
  const most = Math.max(inside, SPREAD * (inside - TRACE));
  const least = Math.min(inside, 255 - SPREAD * (255 - inside - TRACE));
  const scale = inside && 255 / inside;
  for (let c = 0; c < 3; c++) result[at + c] = scale * mix(line[i + 5 + c], line[j + 5 + c], share);
  result[at + 3] = alpha < least ? least : alpha > most ? most : alpha;
}

/**
 * What is known of each cell of a piece.
 *
 * @param {Piece} piece
 * @returns {Generator<void, { planes: Floats, soft: import("./numbers.js").WrappingBytes }>} soft: 1 where not
 *   the whole neighbourhood is all or nothing
 */
function* planesOf({ cells, source: { alpha, colours, pixels } }) {
  const size = { width: cells.right - cells.left, height: cells.bottom - cells.top };
  const { width, height } = size;
  const slopes = yield* fitSlopes(alpha, pixels, size);
  /** @type {Floats} */
  const planes = new Float32Array(width * height * PLANES);
  const soft = new Uint8Array(width * height);
  /** @type {Floats} */
  const slope = new Float32Array(3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const to = i * PLANES;
      const m = alpha[i];
      planes[to + 3] = planes[to + 4] = m;
      if (isSoft(alpha, size, x, y)) {
        soft[i] = 1;
        meanSlope(slope, slopes, size, x, y);
        for (let c = 0; c < 3; c++) {
          planes[to + c] = slope[c];
          planes[to + 3] -= slope[c] * pixels[i * 4 + c];
        }
      }
      for (let c = 0; c < 3; c++) planes[to + 5 + c] = (m / 255) * colours[i * 4 + c];
    }
    if (y % 4 === 0) yield;
  }
  return { planes, soft };
}

/**
 * @param {Bytes} alpha
 * @param {Bytes} pixels
 * @param {Size} size
 * @returns {Generator<void, Floats>} for each cell the slope of the window around it, as far as it counts
 */
function* fitSlopes(alpha, pixels, size) {
  const { width, height } = size;
  const sums = yield* sumWindows(yield* termsOf(alpha, pixels, size), size);
  /** @type {Floats} */
  const slopes = new Float32Array(width * height * 3);
  const slope = new Float64Array(3);
  for (let y = 0, i = 0; y < height; y++) {
    const rows = Math.min(height - 1, y + FITTED) - Math.max(0, y - FITTED) + 1;
    for (let x = 0; x < width; x++, i++) {
      const columns = Math.min(width - 1, x + FITTED) - Math.max(0, x - FITTED) + 1;
      fitWindow(slopes, i * 3, sums, i * SUMS, rows * columns, slope);
    }
    if (y % 8 === 0) yield;
  }
  return slopes;
}

/**
 * @param {Floats} slopes
 * @param {number} to
 * @param {Integers} sums
 * @param {number} at where those of the window begin
 * @param {number} count of its cells
 * @param {import("./numbers.js").Doubles} slope to reckon in
 */
function fitWindow(slopes, to, sums, at, count, slope) {
  const matte = sums[at] / count;
  const variance = sums[at + 1] / count - matte * matte;
  if (variance <= VARIED[0]) return;
  const steepness = Math.max(0, sums[at + 15] - sums[at + 16]) / sums[at + 14];
  if (!(steepness > STEEP[0])) return;

  const red = sums[at + 2] / count;
  const green = sums[at + 3] / count;
  const blue = sums[at + 4] / count;
  const withRed = sums[at + 5] / count - matte * red;
  const withGreen = sums[at + 6] / count - matte * green;
  const withBlue = sums[at + 7] / count - matte * blue;
  const rr = sums[at + 8] / count - red * red + NOISE;
  const gg = sums[at + 9] / count - green * green + NOISE;
  const bb = sums[at + 10] / count - blue * blue + NOISE;
  const rg = sums[at + 11] / count - red * green;
  const rb = sums[at + 12] / count - red * blue;
  const gb = sums[at + 13] / count - green * blue;

  fitColours(slope, rr, rg, rb, gg, gb, bb, withRed, withGreen, withBlue);
  const explained = (slope[0] * withRed + slope[1] * withGreen + slope[2] * withBlue) / variance;
  if (explained <= EXPLAINED[0]) return;
  const counts = rise(explained, EXPLAINED) * rise(steepness, STEEP) * rise(variance, VARIED);
  for (let c = 0; c < 3; c++) slopes[to + c] = (counts / explained) * slope[c];
}

/**
 * @param {Bytes} alpha
 * @param {Bytes} pixels
 * @param {Size} size
 * @returns {Generator<void, Integers>} for each cell what its windows' sums are of
 */
function* termsOf(alpha, pixels, { width, height }) {
  /** @type {Integers} */
  const terms = new Int32Array(width * height * SUMS);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const to = i * SUMS;
      const m = alpha[i];
      const red = pixels[i * 4];
      const green = pixels[i * 4 + 1];
      const blue = pixels[i * 4 + 2];
      terms[to] = m;
      terms[to + 1] = m * m;
      terms[to + 2] = red;
      terms[to + 3] = green;
      terms[to + 4] = blue;
      terms[to + 5] = m * red;
      terms[to + 6] = m * green;
      terms[to + 7] = m * blue;
      terms[to + 8] = red * red;
      terms[to + 9] = green * green;
      terms[to + 10] = blue * blue;
      terms[to + 11] = red * green;
      terms[to + 12] = red * blue;
      terms[to + 13] = green * blue;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) continue;
      const before = m - alpha[i - 1];
      const after = alpha[i + 1] - m;
      const above = m - alpha[i - width];
      const below = alpha[i + width] - m;
      // Half of it: each difference has two cells.
      terms[to + 14] = (before * before + after * after + above * above + below * below) >> 1;
      terms[to + 15] = (after - before) * (after - before) + (below - above) * (below - above);
      // What the rounding of the matte to bytes adds to that on average: 12 times 1/12.
      terms[to + 16] = 1;
    }
    if (y % 8 === 0) yield;
  }
  return terms;
}

/**
 * @param {Integers} terms
 * @param {Size} size
 * @returns {Generator<void, Integers>} their sums over the window around each cell, cut at the border
 */
function* sumWindows(terms, { width, height }) {
  /** @type {Integers} */
  const across = new Int32Array(terms.length);
  const sum = new Int32Array(SUMS);
  for (let y = 0; y < height; y++) {
    sum.fill(0);
    for (let x = -FITTED; x < width; x++) {
      add(sum, terms, x + FITTED < width ? (y * width + x + FITTED) * SUMS : -1, 1);
      add(sum, terms, x - FITTED - 1 >= 0 ? (y * width + x - FITTED - 1) * SUMS : -1, -1);
      if (x >= 0) across.set(sum, (y * width + x) * SUMS);
    }
    if (y % 8 === 0) yield;
  }
  /** @type {Integers} */
  const sums = new Int32Array(terms.length);
  const row = width * SUMS;
  const down = new Int32Array(row);
  for (let y = -FITTED; y < height; y++) {
    add(down, across, y + FITTED < height ? (y + FITTED) * row : -1, 1);
    add(down, across, y - FITTED - 1 >= 0 ? (y - FITTED - 1) * row : -1, -1);
    if (y >= 0) sums.set(down, y * row);
    if (y % 8 === 0) yield;
  }
  return sums;
}

/**
 * @param {Integers} sum
 * @param {Integers} terms
 * @param {number} from negative for none
 * @param {1 | -1} sign
 */
function add(sum, terms, from, sign) {
  if (from < 0) return;
  for (let k = 0; k < sum.length; k++) sum[k] += sign * terms[from + k];
}

/**
 * @param {Floats} mean
 * @param {Floats} slopes
 * @param {Size} size
 * @param {number} x
 * @param {number} y
 */
function meanSlope(mean, slopes, { width, height }, x, y) {
  const left = Math.max(0, x - AVERAGED);
  const right = Math.min(width - 1, x + AVERAGED);
  const top = Math.max(0, y - AVERAGED);
  const bottom = Math.min(height - 1, y + AVERAGED);
  mean.fill(0);
  for (let row = top; row <= bottom; row++) {
    for (let i = row * width + left; i <= row * width + right; i++) {
      for (let c = 0; c < 3; c++) mean[c] += slopes[i * 3 + c];
    }
  }
  const count = (right - left + 1) * (bottom - top + 1);
  for (let c = 0; c < 3; c++) mean[c] /= count;
}

/**
 * Tell whether a cell and its neighbours are neither all subject nor all background.
 *
 * @param {Bytes} alpha
 * @param {Size} size
 * @param {number} x
 * @param {number} y
 */
function isSoft(alpha, { width, height }, x, y) {
  const first = alpha[y * width + x];
  if (first > 0 && first < 255) return true;
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
      if (alpha[row * width + column] !== first) return true;
    }
  }
  return false;
}

/**
 * @param {Area} area of the picture
 * @param {Size} matteSize
 * @param {Size} size of the picture
 * @param {number} margin cells
 * @returns {Area} the cells between which its pixels lie, and a margin
 */
function cellsUnder({ left, top, right, bottom }, matteSize, size, margin) {
  return {
    left: Math.max(0, Math.floor(centre(left, size.width, matteSize.width)) - margin),
    top: Math.max(0, Math.floor(centre(top, size.height, matteSize.height)) - margin),
    right: Math.min(matteSize.width, Math.floor(centre(right - 1, size.width, matteSize.width)) + 2 + margin),
    bottom: Math.min(matteSize.height, Math.floor(centre(bottom - 1, size.height, matteSize.height)) + 2 + margin),
  };
}

/**
 * @param {number} pixel of the picture
 * @param {number} pixels along its side
 * @param {number} cells along the matte's
 * @returns {number} where its centre lies, 0 being that of the first cell
 */
function centre(pixel, pixels, cells) {
  const place = ((pixel + 0.5) * cells) / pixels - 0.5;
  return place < 0 ? 0 : place > cells - 1 ? cells - 1 : place;
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} share of b
 */
function mix(a, b, share) {
  return a + (b - a) * share;
}

/**
 * Smoothstep.
 *
 * @param {number} value
 * @param {readonly [number, number]} bounds
 */
function rise(value, [from, to]) {
  const t = value < from ? 0 : value > to ? 1 : (value - from) / (to - from);
  return t * t * (3 - 2 * t);
}
