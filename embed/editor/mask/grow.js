/**
 * Growing and shrinking a matte: grey-level dilation and erosion with a disc of any radius.
 *
 * Dilation gives each pixel the most that lies within the disc about it, so a soft edge moves outwards and
 * stays as soft as it was. The disc is cut into its rows, and the most of a row is looked up as in a
 * sparse table: tables hold the most of every 1, 2, 4, … pixels in a row, and two entries of one of them
 * cover a row of any length. The disc's rim falls between pixels and is interpolated, so the radius need
 * be no whole number.
 */

/**
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("./numbers.js").Integers} Integers
 * @typedef {import("./numbers.js").WrappingBytes} Bytes
 */

/** Side of the blocks that are tested as one, pixels: most hold nothing but subject, or none of it. */
const BLOCK = 8;

/** Between two pixels there are this many steps. */
const STEP_BITS = 8;
const STEPS = 1 << STEP_BITS;

/**
 * @param {Matte} source
 * @param {Matte} target of the same size, not `source`; only `area` is written
 * @param {number} radius pixels, not 0; negative shrinks
 * @param {import("./area.js").Area} area
 */
export function growMatte(source, target, radius, area) {
  const { width, height, alpha } = source;
  const margin = growReach(radius);
  const columns = area.right - area.left + 2 * margin;
  const rows = area.bottom - area.top + 2 * margin;
  const left = area.left - margin;
  const top = area.top - margin;
  const table = new Table(columns, rows, BLOCK + 2 * margin);
  const { most } = table;
  // Shrinking the subject is growing what is not. Beyond the picture lies nothing that could grow.
  const flip = radius < 0 ? 255 : 0;
  const first = Math.max(0, left);
  const end = Math.min(width, left + columns);
  for (let y = Math.max(0, top); y < Math.min(height, top + rows); y++) {
    const to = (y - top) * columns - left;
    most.set(alpha.subarray(y * width + first, y * width + end), to + first);
    if (flip) for (let i = to + first; i < to + end; i++) most[i] ^= flip;
  }
  table.fill();
  const mostAbout = discAt(table, Math.abs(radius));

  const grown = target.alpha;
  for (let y = margin; y < rows - margin; y += BLOCK) {
    for (let x = margin; x < columns - margin; x += BLOCK) {
      const endX = Math.min(x + BLOCK, columns - margin);
      const endY = Math.min(y + BLOCK, rows - margin);
      const limit = table.mostWithin(x - margin, y - margin, endX + margin, endY + margin);
      for (let v = y; v < endY; v++) {
        const to = (top + v) * width + left;
        for (let u = x; u < endX; u++) {
          const i = v * columns + u;
          grown[to + u] = (most[i] === limit ? limit : mostAbout(i, limit)) ^ flip;
        }
      }
    }
  }
}

/**
 * How far a change of the source reaches in the target, pixels.
 *
 * @param {number} radius
 */
export function growReach(radius) {
  return Math.floor(Math.abs(radius)) + 1;
}

/** The most of every 1, 2, 4, … pixels of a plane's rows. */
class Table {
  /** Level k, from k * columns * rows on: the most of the 2^k pixels from each one on. @type {Bytes} */
  most;
  columns;
  #size;
  #levels;

  /**
   * @param {number} columns
   * @param {number} rows
   * @param {number} longest stretch that is asked for, pixels; at most `columns`
   */
  constructor(columns, rows, longest) {
    this.columns = columns;
    this.#size = columns * rows;
    this.#levels = levelFor(Math.min(longest, columns)) + 1;
    this.most = new Uint8Array(this.#size * this.#levels);
  }

  /** Fill the levels from the pixels, which are level 0. */
  fill() {
    const { most } = this;
    for (let level = 1; level < this.#levels; level++) {
      const start = level * this.#size;
      const half = 1 << (level - 1);
      for (let i = start; i < start + this.#size; i++) {
        const a = most[i - this.#size];
        const b = most[i - this.#size + half];
        most[i] = a > b ? a : b;
      }
    }
  }

  /**
   * @param {number} length of a stretch, pixels
   * @returns {[first: number, last: number]} where the two entries that cover it are, from its first pixel
   */
  entries(length) {
    const level = levelFor(length);
    const first = level * this.#size;
    return [first, first + length - (1 << level)];
  }

  /**
   * @param {number} left
   * @param {number} top
   * @param {number} right exclusive
   * @param {number} bottom exclusive
   */
  mostWithin(left, top, right, bottom) {
    const [first, last] = this.entries(right - left);
    let most = 0;
    for (let i = top * this.columns + left; i < bottom * this.columns && most < 255; i += this.columns) {
      most = Math.max(most, this.most[i + first], this.most[i + last]);
    }
    return most;
  }
}

/**
 * @param {number} length pixels
 * @returns {number} the highest level whose entries are no longer
 */
function levelFor(length) {
  return 31 - Math.clz32(length);
}

/**
 * @param {Table} table
 * @param {number} radius pixels
 * @returns {(i: number, limit: number) => number} the most of the disc about pixel i, a whole number, told
 *   that it holds no more than `limit`
 */
function discAt(table, radius) {
  const { most, columns } = table;
  // Where to look, from pixel i: at the disc's rows of whole pixels, and between the pixels on either side
  // of its rim, along whichever of rows, columns and diagonals crosses it most squarely.
  const rows = [];
  const rim = [];
  const spacing = Math.ceil(Math.sqrt(radius / 2));
  for (const n of fromMiddle(Math.floor(radius))) {
    const width = Math.sqrt(radius * radius - n * n);
    const half = Math.floor(width);
    rows.push(...table.entries(2 * half + 1).map((entry) => n * columns - half + entry));
    // On a rim of points this far apart a straight edge is off by a sixteenth of a pixel at most.
    if (n % spacing || n * n > (radius * radius) / 2) continue;
    for (const step of [-1, 1, -columns, columns]) {
      const inside = half * step + n * (Math.abs(step) === 1 ? columns : 1);
      rim.push({ inside, beyond: inside + step, way: width - half });
    }
  }
  const diagonal = radius / Math.SQRT2;
  for (const step of [-columns - 1, -columns + 1, columns - 1, columns + 1]) {
    const inside = Math.floor(diagonal) * step;
    rim.push({ inside, beyond: inside + step, way: diagonal - Math.floor(diagonal) });
  }
  /** @type {Integers} */
  const entries = Int32Array.from(rows);
  /** @type {Integers} */
  const insides = Int32Array.from(rim, ({ inside }) => inside);
  /** @type {Integers} */
  const beyonds = Int32Array.from(rim, ({ beyond }) => beyond);
  /** @type {Integers} */
  const ways = Int32Array.from(rim, ({ way }) => Math.round(way * STEPS));

  return (i, limit) => {
    let found = 0;
    for (let n = 0; n < entries.length; n++) {
      const value = most[i + entries[n]];
      if (value <= found) continue;
      if (value === limit) return limit;
      found = value;
    }
    found *= STEPS;
    for (let n = 0; n < beyonds.length; n++) {
      const beyond = most[i + beyonds[n]];
      if (beyond * STEPS <= found) continue;
      const inside = most[i + insides[n]];
      const value = inside * STEPS + (beyond - inside) * ways[n];
      if (value > found) found = value;
    }
    return (found + STEPS / 2) >> STEP_BITS;
  };
}

/**
 * @param {number} reach
 * @returns {number[]} the whole numbers from -reach to reach, the small ones first
 */
function fromMiddle(reach) {
  return Array.from({ length: 2 * reach + 1 }, (_, n) => (n % 2 ? (n + 1) / 2 : -n / 2));
}
