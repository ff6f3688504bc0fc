/**
 * What the visitor makes, as plain data that is never changed in place: layers of text, and the
 * corrections of the subject's outline. History, autosave, project file and share link hold scenes.
 *
 * @typedef {import("./parameters.js").Style} Style what the table of parameters says of a layer
 * @typedef {Style["gradient"][number]} GradientStop
 *
 * @typedef {object} LayerState
 * @property {string} id unique within the scene
 * @property {string} name "" goes by its text
 * @property {"behind" | "front"} place behind or in front of the subject
 * @property {number} over how many of the subject's listed parts a text behind the subject lies in front of all the same
 * @property {boolean} hidden
 * @property {boolean} locked can't be moved, changed or deleted
 * @property {string} lang language of the text, BCP 47: of its capitals; "" where it is not known
 *
 * @typedef {LayerState & Style} Layer
 *
 * @typedef {object} Stroke one stroke of the mask's brush
 * @property {"add" | "remove"} mode
 * @property {boolean} edge it grows along the photo's colours, up to the next edge
 * @property {number} size diameter, fraction of the photo's width
 * @property {number} softness 0 is a hard edge, 1 fades from the centre; of strokes that find no edge by themselves
 * @property {readonly number[]} points x0, y0, x1, y1, …: fractions of the photo's width and height
 *
 * @typedef {Pick<Stroke, "points">} Cut a line that divides parts of the subject
 *
 * @typedef {object} Subject corrections of the matte
 * @property {number} solid size of the largest hole in it that is filled, fraction of the photo's width
 * @property {number} grow fraction of the photo's width; negative shrinks
 * @property {number} feather radius, fraction of the photo's width
 * @property {readonly Stroke[]} strokes in the order in which they were painted
 * @property {readonly Cut[]} cuts
 * @property {readonly Part[]} parts those that something was said about, from the bottom to the top: others lie on
 *   top of them
 *
 * @typedef {object} Part one of several things that stand apart in the subject
 * @property {string} id unique within the scene
 * @property {number} x a place deep inside it, by which it is found: fractions of the photo's width and height
 * @property {number} y
 * @property {number} number what it is called by where it has no name
 * @property {string} name
 * @property {boolean} hidden it belongs to the photo
 *
 * @typedef {object} Scene
 * @property {readonly Layer[]} layers from the bottom to the top
 * @property {Subject} subject
 */

import { parameters } from "./parameters.js";

/** @type {Readonly<Subject>} */
export const UNTOUCHED = { solid: 0, grow: 0, feather: 0, strokes: [], cuts: [], parts: [] };

/** Farthest that the subject's outline is moved and softened, as fractions of the photo's width. */
export const GROW_LIMIT = 0.03;
export const FEATHER_LIMIT = 0.03;

/** The most parts of a subject. */
export const PART_LIMIT = 20;

/** How far a duplicate lies from its original, fraction of the photo's sides. */
const OFFSET = 0.03;

/** @returns {Scene} */
export function createScene() {
  return { layers: [], subject: UNTOUCHED };
}

/**
 * @param {Partial<Layer>} values
 * @returns {Layer}
 */
export function createLayer(values = {}) {
  const initial = Object.fromEntries(parameters.map(({ key, initial }) => [key, initial]));
  return /** @type {Layer} */ ({
    id: newId(),
    name: "",
    place: "behind",
    over: 0,
    hidden: false,
    locked: false,
    lang: "",
    ...initial,
    ...values,
  });
}

/**
 * @param {Scene} scene
 * @param {string | null} id
 * @returns {Layer | undefined}
 */
export function findLayer(scene, id) {
  return scene.layers.find((layer) => layer.id === id);
}

/**
 * Tell whether anything of a layer is to be seen.
 *
 * @param {Layer} layer
 */
export function isShown({ hidden, text, opacity }) {
  return !hidden && text.trim() !== "" && opacity > 0;
}

/**
 * @param {Scene} scene
 * @param {Layer} layer
 * @param {number} [index] where in the order; on top where absent
 * @returns {Scene}
 */
export function addLayer(scene, layer, index = scene.layers.length) {
  return { ...scene, layers: scene.layers.toSpliced(index, 0, layer) };
}

/**
 * @param {Scene} scene
 * @param {string} id
 * @param {Partial<Layer>} values
 * @returns {Scene} the same one where nothing changes, so that it is no step to undo
 */
export function changeLayer(scene, id, values) {
  const index = scene.layers.findIndex((layer) => layer.id === id);
  const layer = scene.layers[index];
  if (!layer) return scene;
  const before = new Map(Object.entries(layer));
  if (Object.entries(values).every(([key, value]) => isSame(value, before.get(key)))) return scene;
  return { ...scene, layers: scene.layers.with(index, { ...layer, ...values }) };
}

/**
 * @param {Scene} scene
 * @param {string} id
 * @returns {Scene} the same one where there is no such layer
 */
export function removeLayer(scene, id) {
  if (!findLayer(scene, id)) return scene;
  return { ...scene, layers: scene.layers.filter((layer) => layer.id !== id) };
}

/**
 * A step as far as locks let it go: a text that was locked is still there, and as it was. What it is called, and
 * whether it is seen, is the list's and stays free, and so is the lock itself.
 *
 * @param {Scene} before
 * @param {Scene} after
 * @returns {Scene} the one before where nothing is left of the step
 */
export function keepLocked(before, after) {
  const kept = before.layers.reduce((scene, layer, index) => {
    if (!layer.locked) return scene;
    const now = findLayer(scene, layer.id);
    if (!now) return addLayer(scene, layer, index);
    const { locked, hidden, name } = now;
    return changeLayer(scene, layer.id, { ...layer, locked, hidden, name });
  }, after);
  return kept.subject === before.subject && isSame(kept.layers, before.layers) ? before : kept;
}

/**
 * A copy right above the original, a little aside.
 *
 * @param {Scene} scene
 * @param {string} id
 * @returns {{ scene: Scene, copy: Layer } | null} null: there is no such layer
 */
export function duplicateLayer(scene, id) {
  const index = scene.layers.findIndex((layer) => layer.id === id);
  const original = scene.layers[index];
  if (!original) return null;
  const place = { x: onPhoto(original.x + OFFSET), y: onPhoto(original.y + OFFSET) };
  const copy = { ...original, ...place, id: newId(), locked: false };
  return { scene: addLayer(scene, copy, index + 1), copy };
}

/**
 * @param {Scene} scene
 * @param {string} id
 * @param {number} index
 * @returns {Scene} the same one where the layer is there already, or is not there at all
 */
export function reorderLayer(scene, id, index) {
  const layer = findLayer(scene, id);
  if (!layer || scene.layers[index] === layer) return scene;
  const others = scene.layers.filter((other) => other !== layer);
  return { ...scene, layers: others.toSpliced(index, 0, layer) };
}

/**
 * Tell whether two values of a scene are the same: lists, and the things in them, by what is in them.
 *
 * @param {unknown} value
 * @param {unknown} other
 * @returns {boolean}
 */
export function isSame(value, other) {
  if (!isObject(value) || !isObject(other)) return value === other;
  const keys = Object.keys(value);
  // Strokes are long, and mostly there are more of one than of the other.
  return keys.length === Object.keys(other).length && keys.every((key) => isSame(value[key], other[key]));
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null;
}

/**
 * Keep a place on the photo, so that what lies there can always be caught again.
 *
 * @param {number} value
 */
export function onPhoto(value) {
  return Math.min(1, Math.max(0, value));
}

export function newId() {
  // Not crypto.randomUUID: that is missing on pages served without TLS.
  return crypto.getRandomValues(new Uint32Array(2)).reduce((id, part) => id + part.toString(36), "");
}
