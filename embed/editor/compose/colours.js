/** The colour of a text: from the photo, and so that it stands out where the text lies. */

import { Luminances, luminanceOf } from "./contrast.js";
import { hexOf, inGamut, rgbOf } from "./oklab.js";

/**
 * @typedef {import("./oklab.js").Lch} Lch
 * @typedef {import("./palette.js").Swatch} Swatch
 * @typedef {import("./survey.js").Survey} Survey
 * @typedef {import("./placement.js").Place} Place
 *
 * @typedef {object} Coloured
 * @property {string} color `#rrggbb`
 * @property {number} contrast at the median of the letters' edge, 1 to 21
 * @property {boolean} standsOut all around the text and each of its letters
 * @property {number} merit the higher the better
 */

/** The least contrast at the median of the letters' edge. https://www.w3.org/TR/WCAG22/#contrast-minimum (large text) */
const CONTRAST = 3;

/** The same, less what measuring on a small copy may be wrong by. */
const CAREFUL = 1.13 * CONTRAST;

/** Pixels of its edge from which a letter is one by itself. */
const LEAST_EDGE = 6;

/** Chroma from which a colour is one. */
const COLOURFUL = 0.045;

/**
 * Colours that suit a photo: nearly white and nearly black ones with a breath of its hues, and its most vivid ones,
 * as they are, pale and deep.
 *
 * @param {readonly Swatch[]} photo
 * @param {readonly Swatch[]} subject
 * @returns {Lch[]}
 */
export function candidatesOf(photo, subject) {
  const breath = [...photo].sort((one, other) => vividness(other) - vividness(one))[0]?.lch ?? { l: 0, c: 0, h: 0 };
  const tint = Math.min(1, breath.c / COLOURFUL);
  const plain = [
    { l: 0.975, c: 0.016 * tint, h: breath.h },
    { l: 0.2, c: 0.03 * tint, h: breath.h },
  ];
  const vivid = [...photo, ...subject].map(({ lch }) => lch).filter(({ c }) => c >= COLOURFUL);
  const shades = vivid.flatMap(({ l, c, h }) => [
    { l, c, h },
    { l: 0.9, c: Math.min(c, 0.11), h },
    { l: 0.8, c: Math.min(0.17, 1.2 * c), h },
    { l: 0.32, c: Math.min(c, 0.12), h },
  ]);
  return [...plain, ...shades].map(inGamut);
}

/**
 * @param {Survey} survey
 * @param {Place} place
 * @param {readonly Lch[]} candidates at least a light one and a dark one: one of them stands out from any photo
 * @returns {Coloured}
 */
export function colourFor(survey, place, candidates) {
  const { whole, letters, subject } = edgesOf(survey, place);
  const rated = candidates.map((lch) => {
    const rgb = rgbOf(lch);
    const luminance = luminanceOf(...rgb);
    const contrast = whole.contrastQuantile(luminance, 0.5);
    const weakest = Math.min(...letters.map((letter) => letter.contrastQuantile(luminance, 0.4)));
    const beside = subject.contrastQuantile(luminance, 0.5);
    const lacking = 6 * Math.max(0, CAREFUL - contrast) + 1.5 * Math.max(0, 0.6 * CAREFUL - weakest);
    const stands = 0.35 * Math.log2(Math.min(contrast, 8)) + 0.8 * Math.log2(Math.min(weakest, 4.5));
    // Eyes see light letters on a middling ground better than the ratio says.
    const light = 0.55 * (lch.l > 0.6 ? 1 : 0);
    const merit = stands + 0.45 * Math.log2(Math.min(beside, 4)) + 0.5 * Math.min(1, lch.c / 0.15) + light - lacking;
    return { color: hexOf(rgb), contrast, standsOut: lacking === 0, merit };
  });
  return rated.reduce((best, one) => (one.merit > best.merit ? one : best));
}

/**
 * What the letters stand against.
 *
 * @param {Survey} survey
 * @param {Place} place
 * @returns {{ whole: Luminances, letters: Luminances[], subject: Luminances }} the photo right outside of all letters
 *   and of each one, where they are to be seen; the subject before them
 */
function edgesOf({ width, height, luminance, alpha }, { place, sized, x, y }) {
  const { edgeXs, edgeYs, edgeLetters, sums, xs, ys } = sized.ink;
  const whole = new Luminances();
  const letters = sums.map(() => new Luminances());
  const subject = new Luminances();
  for (let i = 0; i < edgeXs.length; i++) {
    const [column, row] = [edgeXs[i] + x, edgeYs[i] + y];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const at = row * width + column;
    if (place === "behind" && alpha[at] >= 128) continue;
    whole.add(luminance[at]);
    letters[edgeLetters[i]]?.add(luminance[at]);
  }
  for (let i = 0; i < xs.length && place === "behind"; i += 2) {
    const at = (ys[i] + y) * width + xs[i] + x;
    if (alpha[at] >= 128) subject.add(luminance[at]);
  }
  return { whole, letters: letters.filter(({ total }) => total >= LEAST_EDGE), subject };
}

/** @param {Swatch} swatch */
function vividness({ lch, share }) {
  return lch.c * Math.sqrt(share);
}
