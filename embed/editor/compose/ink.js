/** The ink of a text as points, to be held against a photo in many places. */

/**
 * @typedef {object} Ink places are whole pixels from the middle of the text
 * @property {import("../render/boxes.js").Box} box around all of it
 * @property {import("../mask/numbers.js").Integers} xs
 * @property {import("../mask/numbers.js").Integers} ys
 * @property {import("../mask/numbers.js").Floats} weights how much of the pixel is ink, 0 to 1
 * @property {import("../mask/numbers.js").Integers} letters which letter it belongs to
 * @property {readonly number[]} sums ink of each letter
 * @property {import("../mask/numbers.js").Integers} edgeXs pixels right outside
 * @property {import("../mask/numbers.js").Integers} edgeYs
 * @property {import("../mask/numbers.js").Integers} edgeLetters which letter they are outside of
 */

/** Ink of less than this, of the mean letter's, is a stray corner of its neighbour. */
const CRUMB = 0.05;

/** Coverage from which a pixel is ink, and below which it is none. */
const FULL = 0.5;
const NONE = 0.25;

/**
 * @param {readonly { pixels: Uint8ClampedArray, bounds: readonly number[] }[]} runs RGBA of each, and where its
 *   letters part
 * @param {object} frame of the pixels
 * @param {number} frame.columns
 * @param {number} frame.rows
 * @param {number} frame.left from the middle of the text
 * @param {number} frame.top
 * @returns {Ink | null} null where there is none
 */
export function inkOfRuns(runs, { columns, rows, left, top }) {
  /** @type {import("../mask/numbers.js").Floats} */
  const whole = new Float32Array(columns * rows);
  /** Which letter each pixel belongs to. @type {import("../mask/numbers.js").Integers} */
  const owners = new Int32Array(columns * rows);
  /** @type {{ x: number, y: number, weight: number, letter: number }[]} */
  const points = [];
  /** @type {number[]} */
  const sums = [];
  for (const { pixels, bounds } of runs) {
    const first = sums.length;
    for (let letter = 0; letter <= bounds.length; letter++) sums.push(0);
    for (let x = 0; x < columns; x++) {
      const letter = first + bounds.filter((bound) => bound <= x + 0.5).length;
      for (let y = 0; y < rows; y++) {
        const weight = Number(pixels[4 * (y * columns + x) + 3]) / 255;
        if (weight < 0.05) continue;
        points.push({ x: x + left, y: y + top, weight, letter });
        sums[letter] = Number(sums[letter]) + weight;
        whole[y * columns + x] += weight;
        if (weight >= FULL) owners[y * columns + x] = letter;
      }
    }
  }
  if (!points.length) return null;
  const drawn = sums.filter((sum) => sum > 0);
  const least = (CRUMB * drawn.reduce((sum, one) => sum + one, 0)) / drawn.length;
  const edge = edgeOf(whole, owners, columns, rows);
  return {
    box: {
      left: Math.min(...points.map(({ x }) => x)),
      top: Math.min(...points.map(({ y }) => y)),
      right: Math.max(...points.map(({ x }) => x)) + 1,
      bottom: Math.max(...points.map(({ y }) => y)) + 1,
    },
    xs: Int32Array.from(points, ({ x }) => x),
    ys: Int32Array.from(points, ({ y }) => y),
    weights: Float32Array.from(points, ({ weight }) => weight),
    letters: Int32Array.from(points, ({ letter }) => letter),
    sums: sums.map((sum) => (sum < least ? 0 : sum)),
    edgeXs: Int32Array.from(edge, ({ x }) => x + left),
    edgeYs: Int32Array.from(edge, ({ y }) => y + top),
    edgeLetters: Int32Array.from(edge, ({ letter }) => letter),
  };
}

/** The pixels around one. */
const AROUND = [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => /** @type {const} */ ([x, y])));

/**
 * @param {import("../mask/numbers.js").Floats} ink
 * @param {import("../mask/numbers.js").Integers} owners
 * @param {number} columns
 * @param {number} rows
 */
function edgeOf(ink, owners, columns, rows) {
  const edge = [];
  for (let y = -1; y <= rows; y++) {
    for (let x = -1; x <= columns; x++) {
      const isOn = x >= 0 && y >= 0 && x < columns && y < rows;
      if (isOn && ink[y * columns + x] >= NONE) continue;
      for (const [dx, dy] of AROUND) {
        const [column, row] = [x + dx, y + dy];
        if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
        const at = row * columns + column;
        if (ink[at] < FULL) continue;
        edge.push({ x, y, letter: owners[at] });
        break;
      }
    }
  }
  return edge;
}
