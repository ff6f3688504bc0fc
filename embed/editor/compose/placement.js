/** Where a text goes: every place of a grid is held against photo and subject, the best ones come first. */

/**
 * @typedef {import("./survey.js").Survey} Survey
 * @typedef {import("./ink.js").Ink} Ink
 * @typedef {import("../render/boxes.js").Box} Box
 *
 * @typedef {object} Sized the ink of a text at one size
 * @property {Ink} ink
 * @property {number} size of the layer
 * @property {number} part of the largest size that fits, 0 to 1
 *
 * @typedef {object} Place
 * @property {"behind" | "front"} place
 * @property {Sized} sized
 * @property {number} x middle of the text, pixels of the survey
 * @property {number} y
 * @property {number} covered how much of the ink the subject covers, or would cover if it were in front, 0 to 1
 * @property {number} worst the same of the letter that is covered most
 * @property {number} merit the higher the better
 *
 * @typedef {object} Standing how a text stands in a photo
 * @property {number} covered
 * @property {number} worst
 * @property {number} faint how much of the ink shimmers through the subject, 0 to 1
 * @property {number} lower how much more of its lower half is covered than of its upper one
 * @property {number} core how deep inside the subject the ink lies, 0 to 1
 */

/** The most of the ink, and of one letter, that may be covered. */
const COVERED = 0.45;
const LETTER_COVERED = 0.8;

/**
 * A subject that covers 15 % of the ink and more is seen to stand before the text. The same limits, less what measuring
 * on a small copy may be wrong by.
 */
const CAREFUL = { covered: /** @type {const} */ ([0.16, 0.42]), worst: 0.75 };

/** What the photo's very middle is worth: a little beside it looks like a mistake. */
const CENTRED = 0.15;

/** The coverage that looks best. */
const IDEAL = 0.27;

/** Of the width and height of the photo, what stays free on each side. */
const MARGIN = 0.045;

/** Places that are tried along the photo's long side. */
const STEPS = 44;

/** Of the ink, one point in so many is looked at while the whole photo is searched. */
const COARSE = 3;

/** Places that are kept for a closer look, and how many of them lie near each other, of the photo's long side. */
const KEPT = 48;
const NEIGHBOURS = 4;
const NEAR = 0.1;

/** Steps to what lies around a place. */
const AROUND = [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => /** @type {const} */ ([x, y])));

/**
 * @param {Survey} survey
 * @param {readonly Sized[]} sizes
 * @param {object} [options]
 * @param {"behind" | "front"} [options.place]
 * @param {readonly Box[]} [options.taken] pixels of the survey where other texts are
 * @returns {Generator<void, Place[]>} the best ones, the best first; none where the text fits nowhere
 */
export function* placesFor(survey, sizes, { place = "behind", taken = [] } = {}) {
  const step = Math.max(2, Math.round(Math.max(survey.width, survey.height) / STEPS));
  const core = coreOf(survey);
  const busy = busynessOf(survey);
  /** @type {(sized: Sized, x: number, y: number, stride: number) => Place} */
  const rate = (sized, x, y, stride) => {
    const standing = standingOf(survey, core, sized.ink, x, y, stride);
    const merit = (place === "behind" ? meritBehind : meritInFront)(survey, sized, x, y, standing);
    const calm = 1 - busyAt(busy, survey.width, sized.ink.box, x, y);
    return { place, sized, x, y, covered: standing.covered, worst: standing.worst, merit: merit + 0.5 * calm };
  };
  const isFree = (/** @type {Sized} */ { ink }, /** @type {number} */ x, /** @type {number} */ y) =>
    !taken.some((other) => overlaps(ink.box, x, y, other));
  /** @type {Place[]} */
  const places = [];
  for (const sized of sizes) {
    const { box } = sized.ink;
    const xs = middles(box.left, box.right, survey.width, step);
    for (const y of middles(box.top, box.bottom, survey.height, step)) {
      for (const x of xs) if (isFree(sized, x, y)) places.push(rate(sized, x, y, COARSE));
      yield;
    }
  }
  const best = spread(places, NEAR * Math.max(survey.width, survey.height));
  for (const [index, { sized, x, y }] of best.entries()) {
    const { box } = sized.ink;
    let found = rate(sized, x, y, 1);
    for (const by of [Math.ceil(step / 2), 1]) {
      const { x: middle, y: row } = found;
      for (const [dx, dy] of AROUND) {
        const [nextX, nextY] = [middle + dx * by, row + dy * by];
        const isInside =
          isWithin(box.left, box.right, survey.width, nextX) && isWithin(box.top, box.bottom, survey.height, nextY);
        if (!isInside || !isFree(sized, nextX, nextY)) continue;
        const next = rate(sized, nextX, nextY, 1);
        if (next.merit > found.merit) found = next;
      }
    }
    best[index] = found;
    yield;
  }
  return best.sort((one, other) => other.merit - one.merit);
}

/**
 * The best places, but not all from one corner: others there are little else.
 *
 * @param {Place[]} places
 * @param {number} near pixels of the survey
 * @returns {Place[]}
 */
function spread(places, near) {
  /** @type {Place[]} */
  const kept = [];
  for (const place of places.sort((one, other) => other.merit - one.merit)) {
    const { x, y, sized } = place;
    const neighbours = kept.filter(
      (other) => other.sized === sized && Math.abs(other.x - x) < near && Math.abs(other.y - y) < near,
    );
    if (neighbours.length < NEIGHBOURS) kept.push(place);
    if (kept.length === KEPT) break;
  }
  return kept;
}

/**
 * Whether the subject leaves enough of a text to be read.
 *
 * @param {Pick<Place, "covered" | "worst">} place
 */
export function isReadable({ covered, worst }) {
  return covered <= COVERED && worst <= LETTER_COVERED;
}

/**
 * @param {Survey} survey
 * @param {import("../mask/numbers.js").Floats} core
 * @param {Ink} ink
 * @param {number} x
 * @param {number} y
 * @param {number} stride one point in so many is looked at
 * @returns {Standing}
 */
function standingOf({ width, alpha }, core, ink, x, y, stride) {
  const { xs, ys, weights, letters, sums, box } = ink;
  const middle = (box.top + box.bottom) / 2;
  /** @type {import("../mask/numbers.js").Floats} */
  const hidden = new Float32Array(sums.length);
  /** @type {import("../mask/numbers.js").Floats} */
  const inked = new Float32Array(sums.length);
  let [total, covered, faint, lower, upper, deep] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < xs.length; i += stride) {
    const at = (ys[i] + y) * width + xs[i] + x;
    const alone = alpha[at] / 255;
    const part = weights[i] * alone;
    total += weights[i];
    inked[letters[i]] += weights[i];
    covered += part;
    faint += 4 * part * (1 - alone);
    hidden[letters[i]] += part;
    deep += weights[i] * core[at];
    if (ys[i] < middle) upper += part;
    else lower += part;
  }
  const worst = Math.max(...sums.map((sum, letter) => (sum ? hidden[letter] / inked[letter] : 0)));
  return { covered: covered / total, worst, faint: faint / total, lower: (lower - upper) / total, core: deep / total };
}

/**
 * @param {Survey} survey
 * @param {Sized} sized
 * @param {number} x
 * @param {number} y
 * @param {Standing} standing
 */
function meritBehind(survey, { part }, x, y, { covered, worst, faint, lower }) {
  const [least, most] = CAREFUL.covered;
  const size = 1.5 * Math.log2(part);
  const aside = asideOf(survey, x);
  const low = Math.max(0, y / survey.height - 0.5);
  const legible = 2 * Math.max(0, worst - 0.55);
  // Outside of what holds, the nearer the better, and all behind all of what holds.
  const lacking = Math.max(0, least - covered) / least;
  const excess = Math.max(0, covered - most) / (1 - most) + 2 * Math.max(0, worst - CAREFUL.worst);
  const broken = (lacking > 0 ? 3 + 2 * lacking : 0) + (excess > 0 ? 4 + 8 * excess : 0);
  return (
    size +
    0.6 * lower -
    3 * (covered - IDEAL) ** 2 -
    1.6 * aside +
    (aside ? 0 : CENTRED) -
    1.2 * low -
    legible -
    1.5 * faint -
    broken
  );
}

/**
 * @param {Survey} survey
 * @param {Sized} sized
 * @param {number} x
 * @param {number} _y
 * @param {Standing} standing
 */
function meritInFront(survey, { part }, x, _y, { core }) {
  const aside = asideOf(survey, x);
  return 0.7 * Math.log2(part) - 0.4 * aside + (aside ? 0 : CENTRED) - 4 * core;
}

/**
 * @param {Survey} survey
 * @param {number} x
 * @returns {number} how far from the photo's middle, of its width; 0 in it
 */
function asideOf({ width }, x) {
  return Math.abs(x - Math.round(width / 2)) / width;
}

/**
 * How deep inside the subject each pixel lies: of what is around it within the photo's frame, the part that is
 * subject. A subject that fills the frame is deepest in the middle.
 *
 * @param {Survey} survey
 * @returns {import("../mask/numbers.js").Floats}
 */
function coreOf({ width, height, alpha }) {
  const radius = Math.max(1, Math.round(0.22 * Math.min(width, height)));
  const mean = means(width, height, radius, (i) => alpha[i] / 255);
  return mean.map((value, i) => (value * alpha[i]) / 255);
}

/**
 * How much the luminance varies around each pixel, which letters on top suffer from; 1 is a lot.
 *
 * @param {Survey} survey
 * @returns {import("../mask/numbers.js").Floats} sums over all that lies above and on the left
 */
function busynessOf({ width, height, luminance, alpha }) {
  /** @type {import("../mask/numbers.js").Floats} */
  const slopes = new Float32Array(width * height);
  const light = (/** @type {number} */ i) => Math.cbrt(luminance[i]);
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const i = y * width + x;
      const slope = Math.abs(light(i) - light(i + 1)) + Math.abs(light(i) - light(i + width));
      slopes[i] = Math.min(1, 6 * slope) * (1 - alpha[i] / 255);
    }
  }
  return sumsOf(width, height, (i) => slopes[i]);
}

/**
 * @param {import("../mask/numbers.js").Floats} sums
 * @param {number} width
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 */
function busyAt(sums, width, { left, top, right, bottom }, x, y) {
  return boxSum(sums, width, left + x, top + y, right + x, bottom + y) / ((right - left) * (bottom - top));
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} radius
 * @param {(index: number) => number} value
 * @returns {import("../mask/numbers.js").Floats} mean within the radius; nothing is outside
 */
function means(width, height, radius, value) {
  const sums = sumsOf(width, height, value);
  /** @type {import("../mask/numbers.js").Floats} */
  const mean = new Float32Array(width * height);
  const area = (2 * radius + 1) ** 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [right, bottom] = [Math.min(width, x + radius + 1), Math.min(height, y + radius + 1)];
      mean[y * width + x] = boxSum(sums, width, Math.max(0, x - radius), Math.max(0, y - radius), right, bottom) / area;
    }
  }
  return mean;
}

/**
 * @param {number} width
 * @param {number} height
 * @param {(index: number) => number} value
 * @returns {import("../mask/numbers.js").Floats} a summed-area table, one column and row larger
 */
function sumsOf(width, height, value) {
  const columns = width + 1;
  /** @type {import("../mask/numbers.js").Floats} */
  const sums = new Float32Array(columns * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += value(y * width + x);
      sums[(y + 1) * columns + x + 1] = sums[y * columns + x + 1] + row;
    }
  }
  return sums;
}

/**
 * @param {import("../mask/numbers.js").Floats} sums
 * @param {number} width
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 * @returns {number}
 */
function boxSum(sums, width, left, top, right, bottom) {
  const [above, below] = [top * (width + 1), bottom * (width + 1)];
  return sums[below + right] - sums[below + left] - sums[above + right] + sums[above + left];
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} length
 * @param {number} step
 * @returns {number[]} whole numbers, the photo's middle among them where that fits
 */
function middles(from, to, length, step) {
  const [first, last] = reachOf(from, to, length);
  const middle = Math.min(last, Math.max(first, Math.round(length / 2)));
  const places = [];
  for (let at = middle - step * Math.floor((middle - first) / step); at <= last; at += step) places.push(at);
  return first <= last ? places : [];
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} length
 * @returns {[first: number, last: number]} where the middle may be, so that the margin stays free
 */
function reachOf(from, to, length) {
  const margin = Math.max(2, Math.ceil(MARGIN * length));
  return [margin - from, length - margin - to];
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} length
 * @param {number} at
 */
function isWithin(from, to, length, at) {
  const [first, last] = reachOf(from, to, length);
  return at >= first && at <= last;
}

/**
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @param {Box} other
 */
function overlaps({ left, top, right, bottom }, x, y, other) {
  return left + x < other.right && right + x > other.left && top + y < other.bottom && bottom + y > other.top;
}
