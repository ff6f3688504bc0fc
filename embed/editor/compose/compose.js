/** Composes texts with a photo: place, size and colour, so that the first picture is a poster already. */

import { inSlices } from "../mask/slices.js";
import { fitSize, layerQuad } from "../render/geometry.js";
import { candidatesOf, colourFor } from "./colours.js";
import { inkOfLayer } from "./lettering.js";
import { lchOf, oklab, rgbOfHex } from "./oklab.js";
import { mostTelling } from "./palette.js";
import { isReadable, placesFor } from "./placement.js";
import { surveyPhoto } from "./survey.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../render/typeset.js").Fonts} Fonts
 * @typedef {import("./survey.js").Survey} Survey
 * @typedef {import("./placement.js").Place} Place
 * @typedef {import("./placement.js").Sized} Sized
 *
 * @typedef {object} Composition
 * @property {Pick<Layer, "place" | "x" | "y" | "size" | "color">} values
 * @property {import("../render/geometry.js").Room & { size: number }} room that other words have in the same place,
 *   and the largest size that they get
 *
 * @typedef {object} Subjected what a text is composed with
 * @property {ImageBitmap} photo
 * @property {import("../mask/matte.js").Matte | null} matte null where there is no subject
 * @property {Fonts} fonts whose faces of the text have come
 * @property {AbortSignal} signal
 */

/** Sizes that are tried, of the largest that fits. */
const SIZES = [1, 0.9, 0.8, 0.71, 0.63, 0.56, 0.5, 0.44];

/** Sizes of a text that has to stand in front of its subject, and of a further one beside the first. */
const SIZES_IN_FRONT = [0.8, 0.65, 0.5, 0.4];
const FURTHER = [1, 0.8, 0.6];

/** Largest size of a further text. */
const FURTHER_SIZE = 0.1;

/** Compositions that are unlike each other differ by this much, of the photo's sides or of the size. */
const UNLIKE = 0.14;

/** Smaller than this a text is only made where nothing larger fits: letters are to be read. */
const LEGIBLE = 0.05;

/** What stays free around other words, and how high they get, as fractions of the photo. */
const ROOM_MARGIN = 0.04;
const ROOM_HEIGHT = 0.42;

/** What is worse than the best one by more than this is no good one. */
const WORSE = 4;

/** A matte with less than this is one without a subject. */
const SPECK = 0.002;

/**
 * Compose the first text of a photo.
 *
 * @param {Layer} layer as it is; its font, words and style stay
 * @param {Subjected} subjected
 * @returns {Promise<Composition[]>} each unlike those before it, the best first; none where it fits nowhere
 */
export async function composeText(layer, { photo, matte, fonts, signal }) {
  const survey = surveyPhoto(photo, matte);
  return inSlices(compositionsOf(survey, layer, fonts), signal);
}

/**
 * Compose a further text: smaller, in front, where there is room.
 *
 * @param {Layer} layer as it would be
 * @param {readonly Layer[]} others
 * @param {Subjected} subjected
 * @returns {Promise<Composition[]>} as `composeText` does
 */
export async function composeFurther(layer, others, { photo, matte, fonts, signal }) {
  const survey = surveyPhoto(photo, matte);
  return inSlices(furtherOf(survey, layer, others, fonts), signal);
}

/**
 * The largest size of a text beside others.
 *
 * @param {Layer} layer
 * @param {readonly Layer[]} others
 * @param {number} aspect width of the photo by its height
 * @param {Fonts} fonts
 */
export function furtherSize(layer, others, aspect, fonts) {
  return Math.min(FURTHER_SIZE, fitSize(layer, aspect, fonts), ...others.map(({ size }) => 0.6 * size));
}

/**
 * @param {Survey} survey
 * @param {Layer} layer
 * @param {Fonts} fonts
 * @returns {Generator<void, Composition[]>}
 */
function* compositionsOf(survey, layer, fonts) {
  const largest = fitSize(layer, survey.width / survey.height, fonts);
  const sizes = yield* sizesOf(layer, survey, fonts, legible(SIZES, largest), largest);
  const places = yield* placesFor(survey, sizes);
  const subject = survey.alpha.reduce((sum, alpha) => sum + alpha, 0) / survey.alpha.length / 255;
  if (subject > SPECK && !places.some(isReadable)) {
    const smaller = yield* sizesOf(layer, survey, fonts, legible(SIZES_IN_FRONT, largest), largest);
    places.unshift(...(yield* placesFor(survey, smaller, { place: "front" })));
  }
  return yield* rated(survey, layer, fonts, places);
}

/**
 * @param {Survey} survey
 * @param {Layer} layer
 * @param {readonly Layer[]} others
 * @param {Fonts} fonts
 * @returns {Generator<void, Composition[]>}
 */
function* furtherOf(survey, layer, others, fonts) {
  const largest = furtherSize(layer, others, survey.width / survey.height, fonts);
  const taken = others.map((other) => boxOf(other, survey, fonts));
  const sizes = yield* sizesOf(layer, survey, fonts, FURTHER, largest);
  const places = yield* placesFor(survey, sizes, { place: "front", taken });
  // The colour of the other text where it can be seen.
  return yield* rated(survey, layer, fonts, places, lchOf(oklab(rgbOfHex(layer.color))));
}

/**
 * @param {Survey} survey
 * @param {Layer} layer
 * @param {Fonts} fonts
 * @param {readonly Place[]} places
 * @param {import("./oklab.js").Lch} [own] the colour that it has where that stands out
 * @returns {Generator<void, Composition[]>} in colours, the best first
 */
function* rated(survey, layer, fonts, places, own) {
  const colours = candidatesOf(mostTelling(survey.pixels), mostTelling(survey.pixels, survey.alpha));
  yield;
  const coloured = [];
  for (const place of places) {
    const kept = own && colourFor(survey, place, [own]);
    const { color, merit } = kept?.standsOut ? kept : colourFor(survey, place, colours);
    coloured.push({ place, color, merit: place.merit + merit });
    yield;
  }
  coloured.sort((one, other) => other.merit - one.merit);
  const least = Number(coloured[0]?.merit) - WORSE;
  /** @type {Composition[]} */
  const chosen = [];
  for (const { place, color, merit } of coloured) {
    if (merit < least) break;
    const x = rounded(place.x / survey.width);
    const y = rounded(place.y / survey.height);
    const values = { place: place.place, x, y, size: rounded(place.sized.size), color };
    if (chosen.some((other) => !isUnlike(values, other.values))) continue;
    chosen.push({ values, room: roomFor({ ...layer, ...values }, survey.width / survey.height, fonts) });
  }
  return chosen;
}

/**
 * @param {Layer} layer
 * @param {number} aspect
 * @param {Fonts} fonts
 * @returns {Composition["room"]}
 */
function roomFor(layer, aspect, fonts) {
  const { x, y, size } = layer;
  const width = 2 * (Math.min(x, 1 - x) - ROOM_MARGIN);
  const height = Math.min(ROOM_HEIGHT, 2 * (Math.min(y, 1 - y) - ROOM_MARGIN));
  // What is composed has room in any case: its letters are smaller than its box.
  const times = Math.max(1, size / fitSize(layer, aspect, fonts, { width, height }));
  return { size, width: width * times, height: height * times };
}

/**
 * @param {Composition["values"]} one
 * @param {Composition["values"]} other
 */
function isUnlike(one, other) {
  const moved = Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
  return moved >= UNLIKE || Math.abs(Math.log2(one.size / other.size)) >= 2 * UNLIKE;
}

/**
 * @param {readonly number[]} parts from the largest to the smallest
 * @param {number} largest
 */
function legible(parts, largest) {
  return parts.filter((part, index) => index === 0 || part * largest >= LEGIBLE);
}

/**
 * @param {Layer} layer
 * @param {Survey} survey
 * @param {Fonts} fonts
 * @param {readonly number[]} parts
 * @param {number} largest
 * @returns {Generator<void, Sized[]>} those that have ink
 */
function* sizesOf(layer, survey, fonts, parts, largest) {
  /** @type {Sized[]} */
  const sizes = [];
  for (const part of parts) {
    const size = part * largest;
    const ink = inkOfLayer({ ...layer, size }, fonts, survey.width);
    if (ink) sizes.push({ ink, size, part });
    yield;
  }
  return sizes;
}

/**
 * @param {Layer} layer
 * @param {Survey} survey
 * @param {Fonts} fonts
 * @returns {import("../render/boxes.js").Box} around it, pixels of the survey
 */
function boxOf(layer, { width, height }, fonts) {
  const corners = layerQuad(layer, width, height, fonts);
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/**
 * As precise as a link carries it, so that both draw the same.
 *
 * @param {number} value
 */
function rounded(value) {
  return Math.round(value * 1e4) / 1e4;
}
