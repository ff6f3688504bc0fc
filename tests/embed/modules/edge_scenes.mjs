/**
 * Pictures whose alpha is known, for what sharpens a matte along them. Planes are row by row; alpha is 0 to
 * 1, colours are 0 to 255, three to a pixel.
 */

import { Random } from "./random.mjs";

/** @returns {number} of a normal distribution */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function plain({ width, height }, colour) {
  const plane = new Float32Array(width * height * 3);
  for (let i = 0; i < plane.length; i++) plane[i] = colour[i % 3];
  return plane;
}

/** Noise of several sizes about one colour. */
export function texture({ width, height }, colour, seed, strength = 2) {
  const random = new Random(seed);
  const plane = plain({ width, height }, colour);
  for (const cell of [3, 8, 16, 64, 256]) {
    const columns = Math.ceil(width / cell) + 2;
    const length = columns * (Math.ceil(height / cell) + 2) * 3;
    const grid = Float32Array.from({ length }, () => normal(random) * strength * Math.sqrt(cell));
    for (let y = 0; y < height; y++) {
      const down = rise((y / cell) % 1);
      for (let x = 0; x < width; x++) {
        const across = rise((x / cell) % 1);
        const from = (Math.floor(y / cell) * columns + Math.floor(x / cell)) * 3;
        for (let c = from; c < from + 3; c++) {
          const above = grid[c] * (1 - across) + grid[c + 3] * across;
          const below = grid[c + columns * 3] * (1 - across) + grid[c + columns * 3 + 3] * across;
          plane[(y * width + x) * 3 + c - from] += above * (1 - down) + below * down;
        }
      }
    }
  }
  return plane.map((value) => Math.min(255, Math.max(0, value)));
}

const rise = (t) => t * t * (3 - 2 * t);
const within = (value) => Math.min(1, Math.max(0, value));

function shape({ width, height }, coverage) {
  return Float32Array.from({ length: width * height }, (_, i) =>
    within(coverage((i % width) + 0.5, Math.floor(i / width) + 0.5)),
  );
}

/** Draw a line into an alpha. */
function draw(alpha, { width, height }, [x0, y0, x1, y1], radius, strength) {
  const scale = 1 / ((x1 - x0) ** 2 + (y1 - y0) ** 2);
  const reach = radius + 1;
  for (let y = Math.max(0, Math.floor(Math.min(y0, y1) - reach)); y < Math.min(height, Math.max(y0, y1) + reach); y++) {
    for (
      let x = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
      x < Math.min(width, Math.max(x0, x1) + reach);
      x++
    ) {
      const along = within(((x + 0.5 - x0) * (x1 - x0) + (y + 0.5 - y0) * (y1 - y0)) * scale);
      const away = Math.hypot(x + 0.5 - x0 - along * (x1 - x0), y + 0.5 - y0 - along * (y1 - y0));
      alpha[y * width + x] = Math.max(alpha[y * width + x], strength * within(radius + 0.5 - away));
    }
  }
}

/** Alphas, by name. */
export const shapes = {
  "bent strands": (size) => {
    const { width, height } = size;
    const random = new Random(5);
    const alpha = shape(size, (_, y) => y - 0.85 * height);
    for (let n = 0; n < width / 14; n++) {
      let [x, y, angle] = [random.next() * width, height, (random.next() - 0.5) * 0.8 - Math.PI / 2];
      for (let step = 0; step < 14; step++) {
        const to = [x + (Math.cos(angle) * height) / 18, y + (Math.sin(angle) * height) / 18];
        draw(alpha, size, [x, y, ...to], 0.5 + (n % 6) * 0.5, 1);
        [x, y] = to;
        angle += (random.next() - 0.5) * 0.35;
      }
    }
    return alpha;
  },
  fur: (size) => {
    const { width, height } = size;
    const random = new Random(6);
    const skin = (x) => 0.55 * height + 20 * Math.sin(x / 90);
    const alpha = shape(size, (x, y) => y - skin(x));
    for (let n = 0; n < width; n++) {
      const x = random.next() * width;
      const length = 20 + random.next() * 50;
      const angle = (random.next() - 0.5) * 1.2 - Math.PI / 2;
      const end = [x + Math.cos(angle) * length, skin(x) + 4 + Math.sin(angle) * length];
      draw(alpha, size, [x, skin(x) + 4, ...end], 0.4 + random.next() * 1.2, 0.5 + 0.5 * random.next());
    }
    return alpha;
  },
  spokes: (size) => {
    const { width, height } = size;
    const [x, y, radius] = [width / 2, height / 2, 0.45 * Math.min(width, height)];
    const alpha = shape(size, (atX, atY) => 14 - Math.abs(Math.hypot(atX - x, atY - y) - radius));
    for (let angle = 0; angle < 2 * Math.PI; angle += Math.PI / 14) {
      draw(alpha, size, [x, y, x + radius * Math.cos(angle), y + radius * Math.sin(angle)], 1.5, 1);
    }
    return alpha;
  },
  leaves: (size) => {
    const random = new Random(7);
    const alpha = shape(size, () => 0);
    for (let n = 0; n < (size.width * size.height) / 5000; n++) {
      const [x, y, angle] = [random.next() * size.width, random.next() * size.height, random.next() * Math.PI];
      const length = 30 + 50 * random.next();
      const breadth = length * (0.2 + 0.2 * random.next());
      for (let row = Math.max(0, Math.floor(y - length)); row < Math.min(size.height, y + length); row++) {
        for (let column = Math.max(0, Math.floor(x - length)); column < Math.min(size.width, x + length); column++) {
          const along = (Math.cos(angle) * (column - x) + Math.sin(angle) * (row - y)) / length;
          const across = (Math.cos(angle) * (row - y) - Math.sin(angle) * (column - x)) / breadth;
          const i = row * size.width + column;
          alpha[i] = Math.max(alpha[i], within((1 - Math.hypot(along, across)) * breadth + 0.5));
        }
      }
    }
    return alpha;
  },
  "out of focus": (size) => {
    const { width, height } = size;
    return shape(size, (x, y) => {
      const value = 1 / (1 + Math.exp((Math.hypot(x - width / 2, y - height / 2) - height / 3) / 8));
      return value < 0.004 ? 0 : value > 0.996 ? 1 : value;
    });
  },
  "a straight wall": (size) => shape(size, (x, y) => x - 0.4 * size.width - 0.23 * y),
  "a disk": (size) => shape(size, (x, y) => size.height / 3 - Math.hypot(x - size.width / 2, y - size.height / 2)),
};

/** Foregrounds and backgrounds, by name. */
export const grounds = {
  "plain before plain": (size) => [plain(size, [60, 40, 30]), plain(size, [200, 215, 230])],
  "textured before plain": (size) => [texture(size, [70, 45, 30], 1), plain(size, [200, 215, 230])],
  "textured before textured": (size) => [texture(size, [200, 170, 110], 2), texture(size, [40, 90, 50], 3)],
  "much alike": (size) => [texture(size, [150, 110, 80], 4), texture(size, [110, 120, 90], 5)],
};

/**
 * What a camera sees, with a little of its blur and noise, and what is known of it at a matte's size.
 *
 * @param {{ width: number, height: number }} size of the picture
 * @param {number} factor by which the matte is smaller
 * @param {(size: { width: number, height: number }) => Float32Array} shape
 * @param {(size: { width: number, height: number }) => Float32Array[]} ground
 * @param {number} [blur] of the matte, its pixels
 */
export function sceneOf(size, factor, shape, ground, blur = 0) {
  const alpha = blurred(shape(size), size, 0.6);
  const [front, back] = ground(size);
  const random = new Random(9);
  const photo = new Uint8ClampedArray(alpha.length * 4).fill(255);
  for (let i = 0; i < alpha.length; i++) {
    for (let c = 0; c < 3; c++) {
      photo[i * 4 + c] = alpha[i] * front[i * 3 + c] + (1 - alpha[i]) * back[i * 3 + c] + 1.5 * normal(random);
    }
  }
  const matteSize = { width: Math.round(size.width / factor), height: Math.round(size.height / factor) };
  const small = blurred(shrunk(alpha, 1, size, matteSize), matteSize, blur);
  const pixels = Uint8ClampedArray.from(shrunk(photo, 4, size, matteSize));
  const matte = Uint8ClampedArray.from(small, (value) => 255 * value);
  return { size, matteSize, alpha, photo, source: { alpha: matte, colours: pixels, pixels } };
}

/** A Gaussian blur. */
function blurred(plane, { width, height }, sigma) {
  if (!sigma) return plane;
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / 2 / sigma ** 2));
  const total = weights.reduce((sum, weight) => sum + weight);
  const pass = (from, at) =>
    from.map((_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return weights.reduce((sum, weight, n) => sum + weight * from[at(x, y, n - reach)], 0) / total;
    });
  const keep = (value, limit) => Math.min(limit - 1, Math.max(0, value));
  const across = pass(plane, (x, y, n) => y * width + keep(x + n, width));
  return pass(across, (x, y, n) => keep(y + n, height) * width + x);
}

/** The mean of what lies in each pixel of a smaller size. */
function shrunk(plane, channels, from, to) {
  const result = new Float32Array(to.width * to.height * channels);
  const shares = new Float32Array(to.width * to.height);
  const parts = (n, side, cells) => {
    const [start, end] = [(n * cells) / side, ((n + 1) * cells) / side];
    const cell = Math.floor(start);
    const border = Math.min(end, cell + 1);
    return border < end - 1e-9
      ? [
          [cell, border - start],
          [cell + 1, end - border],
        ]
      : [[cell, end - start]];
  };
  for (let y = 0; y < from.height; y++) {
    for (const [row, high] of parts(y, from.height, to.height)) {
      for (let x = 0; x < from.width; x++) {
        for (const [column, wide] of parts(x, from.width, to.width)) {
          const cell = row * to.width + column;
          shares[cell] += high * wide;
          for (let c = 0; c < channels; c++) {
            result[cell * channels + c] += high * wide * plane[(y * from.width + x) * channels + c];
          }
        }
      }
    }
  }
  return result.map((sum, i) => sum / shares[Math.floor(i / channels)]);
}

/** A matte at the picture's size, in bytes, as canvases stretch it. */
export function stretched({ size, matteSize, source }) {
  const place = (n, side, cells) => Math.min(cells - 1, Math.max(0, ((n + 0.5) * cells) / side - 0.5));
  return Uint8ClampedArray.from({ length: size.width * size.height }, (_, i) => {
    const x = place(i % size.width, size.width, matteSize.width);
    const y = place(Math.floor(i / size.width), size.height, matteSize.height);
    const at = (column, row) =>
      source.alpha[Math.min(matteSize.height - 1, row) * matteSize.width + Math.min(matteSize.width - 1, column)];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const above = at(left, top) * (1 - (x - left)) + at(left + 1, top) * (x - left);
    const below = at(left, top + 1) * (1 - (x - left)) + at(left + 1, top + 1) * (x - left);
    return above * (1 - (y - top)) + below * (y - top);
  });
}

/** Mean difference of a matte from an alpha where one of them is soft, in bytes. */
export function errorOf(matte, alpha, band) {
  let [sum, count] = [0, 0];
  alpha.forEach((value, i) => {
    if ((value === 0 || value === 1) && (band[i] === 0 || band[i] === 255)) return;
    sum += Math.abs(matte[i] - 255 * value);
    count++;
  });
  return sum / count;
}
