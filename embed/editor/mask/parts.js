/**
 * The parts of a subject: two people, a rider and what he rides on, whatever stands apart in the matte. Parts are
 * its connected components (Rosenfeld and Pfaltz, "Sequential Operations in Digital Picture Processing", 1966), where
 * more than half of a pixel is subject; cuts of the visitor's part what touches. Everything else goes to the part
 * that it lies nearest to: soft pixels and crumbs on the way through the matte, then the background, so that a pixel
 * which is painted later belongs somewhere at once.
 */

import { newId, PART_LIMIT } from "../scene/scene.js";
import { paintStroke } from "./strokes.js";

/**
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./numbers.js").Integers} Integers
 * @typedef {import("../scene/scene.js").Cut} Cut
 *
 * @typedef {{ x: number, y: number }} Seed a place deep inside a part, fractions of the photo's width and height
 *
 * @typedef {Pick<import("../scene/scene.js").Part, "id" | "x" | "y" | "number">} Known
 *
 * @typedef {object} Division
 * @property {number} width pixels
 * @property {number} height
 * @property {readonly Seed[]} seeds of the parts, from the left to the right of the photo; a division of fewer than
 *   two is none, and has no labels
 * @property {Bytes} labels the part of each pixel, as an index of the seeds
 * @property {Integers} seams pixels beside another part's
 */

/** Least share of the photo that a part takes up, and of what the largest part does: a glove cut off by a sleeve is none. */
const LEAST_SHARE = 1 / 500;
const LEAST_OF_LARGEST = 1 / 60;

/** What a cut takes from between two parts before they share it, fraction of the photo's width. */
const CUT_WIDTH = 0.004;

/** Alpha from which a pixel is more subject than not. */
const HALF = 128;

/** No part. */
const NONE = 255;

/** Pixels looked at before the page may have its turn: about a millisecond's worth. */
const SLICE = 1 << 16;

/** Places are kept to this fraction of the photo's sides, as those of strokes are. */
const PRECISION = 1e4;

/**
 * Find the parts of a matte. It yields about every millisecond, so that it can run in slices.
 *
 * @param {Matte} matte left as it is until this is done
 * @param {readonly Cut[]} cuts
 * @returns {Generator<void, Division>}
 */
export function* divideMatte(matte, cuts) {
  const { width, height, alpha } = matte;
  const solid = alpha.map((value) => (value < HALF ? 0 : 255));
  yield;
  // Two pixels wide at least, or components would meet across its corners.
  const size = Math.max(CUT_WIDTH, 2 / width);
  for (const { points } of cuts) {
    paintStroke({ width, height, alpha: solid }, { mode: "remove", size, softness: 0, points });
    yield;
  }
  const { components, areas } = yield* findComponents(solid, width);
  const chosen = chooseParts(areas, width * height);
  const order = chosen.length > 1 ? yield* fromLeft(components, chosen, width) : chosen;
  const seeds = order.length ? yield* findSeeds(components, order, width, height) : [];
  if (order.length < 2) return { width, height, seeds, labels: new Uint8ClampedArray(), seams: new Int32Array() };
  const labels = yield* spread(alpha, components, order, width);
  return { width, height, seeds, labels, seams: yield* findSeams(labels, width) };
}

/**
 * What some of the parts make up of a matte. The parts' mattes add up to the whole one, byte for byte; where two of
 * them meet, they go over into each other within a pixel, so that the seam has no steps.
 *
 * @param {Division} division
 * @param {Matte} matte of the same size, which may have changed since it was divided
 * @param {(part: number) => boolean} isIn
 * @param {Matte} [target] to be written over
 * @returns {Matte}
 */
export function coverMatte({ width, height, labels, seams, seeds }, { alpha }, isIn, target) {
  const covered = target ?? { width, height, alpha: new Uint8ClampedArray(alpha.length) };
  /** @type {Bytes} */
  const cover = covered.alpha;
  const taken = seeds.map((_, part) => isIn(part));
  /** @type {Bytes} */
  const whole = Uint8ClampedArray.from(taken, Number);
  for (let i = 0; i < alpha.length; i++) cover[i] = whole[labels[i]] ? /** @type {Bytes} */ (alpha)[i] : 0;
  /** @type {Integers} */
  const shares = new Int32Array(seeds.length);
  for (const i of seams) {
    const value = alpha[i] ?? 0;
    if (!value) continue;
    shares.fill(0);
    const total = weigh(labels, i, width, height, shares);
    // Rounded at the running sum, so that no part of the value is lost between the parts.
    let sum = 0;
    let before = 0;
    let covers = 0;
    for (let part = 0; part < shares.length; part++) {
      sum += shares[part];
      const after = Math.round((value * sum) / total);
      if (taken[part]) covers += after - before;
      before = after;
    }
    cover[i] = covers;
  }
  return covered;
}

/**
 * The part at a place.
 *
 * @param {Division} division
 * @param {Matte} matte
 * @param {Seed} place
 * @returns {number | null} null beside the subject
 */
export function partAt({ width, height, labels }, { alpha }, { x, y }) {
  const column = Math.floor(x * width);
  const row = Math.floor(y * height);
  if (!(column >= 0 && column < width && row >= 0 && row < height)) return null;
  const i = row * width + column;
  return Number(alpha[i]) >= HALF ? (labels[i] ?? null) : null;
}

/**
 * Tell parts from each other, whatever happens to the matte: one that has been seen before is known by its seed.
 *
 * @param {Division} division
 * @param {Matte} matte
 * @param {readonly Known[]} known those that count more come first
 * @returns {Known[]} for each part, with its own seed where it is new
 */
export function identifyParts(division, matte, known) {
  /** @type {Map<number, Known>} */
  const found = new Map();
  for (const part of known) {
    const index = partAt(division, matte, part);
    if (index !== null && !found.has(index)) found.set(index, part);
  }
  const numbers = new Set(known.map(({ number }) => number));
  return division.seeds.map((seed, index) => {
    const part = found.get(index);
    if (part) return part;
    let number = 1;
    while (numbers.has(number)) number++;
    numbers.add(number);
    return { ...seed, id: newId(), number };
  });
}

/**
 * @param {Bytes} solid from `HALF` on there is something
 * @param {number} width
 * @returns {Generator<void, { components: Integers, areas: number[] }>} the component of each pixel, from 1 on, and
 *   how many pixels each has; 0 has none
 */
function* findComponents(solid, width) {
  /** @type {Integers} */
  const components = new Int32Array(solid.length);
  /** @type {Integers} */
  const open = new Int32Array(solid.length);
  const areas = [0];
  let work = 0;
  for (let start = 0; start < solid.length; start++) {
    if (++work % SLICE === 0) yield;
    if (solid[start] < HALF || components[start]) continue;
    const component = areas.length;
    components[start] = component;
    open[0] = start;
    let count = 1;
    let area = 0;
    while (count) {
      if (++work % SLICE === 0) yield;
      const i = open[--count];
      area++;
      const column = i % width;
      const first = column ? -1 : 0;
      const last = column < width - 1 ? 1 : 0;
      for (let line = i - width; line <= i + width; line += width) {
        for (let near = line + first; near <= line + last; near++) {
          // Beyond the first and the last row there is nothing: it reads as undefined.
          if (!(solid[near] >= HALF) || components[near]) continue;
          components[near] = component;
          open[count++] = near;
        }
      }
    }
    areas.push(area);
  }
  return { components, areas };
}

/**
 * @param {readonly number[]} areas
 * @param {number} pixels of the photo
 * @returns {number[]} the components that are parts
 */
function chooseParts(areas, pixels) {
  const areaOf = (/** @type {number} */ component) => Number(areas[component]);
  const least = Math.max(
    1,
    pixels * LEAST_SHARE,
    areas.reduce((most, area) => Math.max(most, area), 0) * LEAST_OF_LARGEST,
  );
  return (
    Array.from(areas.keys())
      .filter((component) => areaOf(component) >= least)
      .sort((a, b) => areaOf(b) - areaOf(a))
      // The smaller ones of too many are crumbs.
      .slice(0, PART_LIMIT)
  );
}

/**
 * @param {Integers} components
 * @param {readonly number[]} chosen
 * @param {number} width
 * @returns {Generator<void, number[]>} in the order in which they stand
 */
function* fromLeft(components, chosen, width) {
  const sums = new Map(chosen.map((component) => [component, { columns: 0, count: 0 }]));
  for (let i = 0; i < components.length; i++) {
    if (i % SLICE === 0) yield;
    const sum = components[i] && sums.get(components[i]);
    if (!sum) continue;
    sum.columns += i % width;
    sum.count++;
  }
  const middle = new Map(Array.from(sums, ([component, { columns, count }]) => [component, columns / count]));
  return chosen.toSorted((a, b) => Number(middle.get(a)) - Number(middle.get(b)));
}

/**
 * The pixel of each part that lies farthest from its edge, by a distance in steps of 5 to the side and 7 across
 * (Borgefors, "Distance Transformations in Digital Images", 1986).
 *
 * @param {Integers} components
 * @param {readonly number[]} order
 * @param {number} width
 * @param {number} height
 * @returns {Generator<void, Seed[]>}
 */
function* findSeeds(components, order, width, height) {
  /** @type {Integers} */
  const depths = new Int32Array(components.length);
  const step = (/** @type {number} */ i, /** @type {number} */ way) => {
    const component = components[i];
    if (!component) return 0;
    const column = i % width;
    const row = (i - column) / width;
    // The photo's own edge is one as well, or a part that it cuts off would have its deepest place there.
    if (!column || !row || column === width - 1 || row === height - 1) return 5;
    const depth = (/** @type {number} */ near) => (components[near] === component ? depths[near] : 0);
    const side = Math.min(depth(i - way), depth(i - way * width)) + 5;
    return Math.min(side, Math.min(depth(i - way * (width - 1)), depth(i - way * (width + 1))) + 7);
  };
  for (let i = 0; i < depths.length; i++) {
    if (i % (SLICE / 4) === 0) yield;
    depths[i] = step(i, 1);
  }
  const deepest = new Map(order.map((component) => [component, { depth: 0, at: 0 }]));
  for (let i = depths.length - 1; i >= 0; i--) {
    if (i % (SLICE / 4) === 0) yield;
    if (!components[i]) continue;
    const depth = (depths[i] = Math.min(depths[i], step(i, -1)));
    const known = deepest.get(components[i]);
    if (known && depth > known.depth) Object.assign(known, { depth, at: i });
  }
  return order.map((component) => {
    const { at } = /** @type {{ at: number }} */ (deepest.get(component));
    return {
      x: Math.round((((at % width) + 0.5) / width) * PRECISION) / PRECISION,
      y: Math.round(((Math.floor(at / width) + 0.5) / height) * PRECISION) / PRECISION,
    };
  });
}

/**
 * Give every pixel to the part that it is nearest to.
 *
 * @param {Bytes} alpha
 * @param {Integers} components
 * @param {readonly number[]} order
 * @param {number} width
 * @returns {Generator<void, Bytes>}
 */
function* spread(alpha, components, order, width) {
  const size = components.length;
  const partOf = new Map(order.map((component, part) => [component, part]));
  /** @type {Bytes} */
  const labels = new Uint8ClampedArray(size).fill(NONE);
  // Two queues: the background is not gone through before all is reached that hangs together with a part. Each pixel
  // joins one of them, once.
  /** @type {Integers} */
  const inside = new Int32Array(size);
  /** @type {Integers} */
  const outside = new Int32Array(size);
  let insideEnd = 0;
  let outsideEnd = 0;
  for (let i = 0; i < size; i++) {
    if (i % SLICE === 0) yield;
    const part = components[i] ? partOf.get(components[i]) : undefined;
    if (part === undefined) continue;
    labels[i] = part;
    inside[insideEnd++] = i;
  }
  let insideNext = 0;
  let outsideNext = 0;
  let work = 0;
  while (insideNext < insideEnd || outsideNext < outsideEnd) {
    if (++work % SLICE === 0) yield;
    const i = insideNext < insideEnd ? inside[insideNext++] : outside[outsideNext++];
    const column = i % width;
    for (let way = 0; way < 4; way++) {
      if (way === 0 && !column) continue;
      if (way === 1 && column === width - 1) continue;
      const near = way === 0 ? i - 1 : way === 1 ? i + 1 : way === 2 ? i - width : i + width;
      if (labels[near] !== NONE) continue;
      labels[near] = labels[i];
      if (alpha[near]) inside[insideEnd++] = near;
      else outside[outsideEnd++] = near;
    }
  }
  return labels;
}

/**
 * @param {Bytes} labels
 * @param {number} width
 * @returns {Generator<void, Integers>}
 */
function* findSeams(labels, width) {
  /** @type {Set<number>} */
  const seams = new Set();
  for (let i = 0; i < labels.length; i++) {
    if (i % SLICE === 0) yield;
    const label = labels[i];
    const isLast = (i + 1) % width === 0;
    if (!isLast && labels[i + 1] !== label) seams.add(i).add(i + 1);
    const below = i + width;
    if (below >= labels.length) continue;
    if (labels[below] !== label) seams.add(i).add(below);
    if (!isLast && labels[below + 1] !== label) seams.add(i).add(below + 1);
    if (i % width && labels[below - 1] !== label) seams.add(i).add(below - 1);
  }
  return Int32Array.from(seams).sort();
}

/**
 * How much of a pixel and its neighbours each part has, by binomial weights.
 *
 * @param {Bytes} labels
 * @param {number} i
 * @param {number} width
 * @param {number} height
 * @param {Integers} shares added to
 * @returns {number} their sum
 */
function weigh(labels, i, width, height, shares) {
  const column = i % width;
  const row = (i - column) / width;
  let total = 0;
  for (let dy = -1; dy <= 1; dy++) {
    if (row + dy < 0 || row + dy >= height) continue;
    for (let dx = -1; dx <= 1; dx++) {
      if (column + dx < 0 || column + dx >= width) continue;
      const weight = (dx ? 1 : 2) * (dy ? 1 : 2);
      shares[labels[i + dy * width + dx]] += weight;
      total += weight;
    }
  }
  return total;
}
