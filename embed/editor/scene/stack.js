/**
 * The one order of texts and subject. Where the subject has parts, each has its place in it; else it is one thing
 * that stands between the texts behind and those in front of it.
 */

/**
 * @typedef {import("./scene.js").Layer} Layer
 * @typedef {import("./scene.js").Part} Part
 * @typedef {import("./scene.js").Scene} Scene
 *
 * @typedef {readonly (Part | null)[]} Parts those that are in the photo, from the bottom to the top; null is a subject
 *   that is not divided
 */

/** @type {Parts} */
export const UNDIVIDED = [null];

/**
 * How many parts of the subject a text lies in front of.
 *
 * @param {Layer} layer
 * @param {import("./scene.js").Subject} subject
 * @param {Parts} parts
 */
export function levelOf({ place, over }, subject, parts) {
  if (place === "front") return parts.length;
  // Listed are also parts that are not in the photo now.
  const below = subject.parts.slice(0, over).map(({ id }) => id);
  return parts.filter((part) => part && below.includes(part.id)).length;
}

/**
 * @param {Pick<Scene, "layers" | "subject">} scene
 * @param {Parts} parts
 * @returns {(Layer | Part | null)[]} from the top to the bottom
 */
export function listOrder({ layers, subject }, parts) {
  const levels = layers.map((layer) => levelOf(layer, subject, parts));
  const textsAt = (/** @type {number} */ level) => layers.filter((_, index) => levels[index] === level);
  return [...textsAt(0), ...parts.flatMap((part, index) => [part, ...textsAt(index + 1)])].reverse();
}
