/** Moving texts and parts of the subject within their one order, and saying something about a part. */

import { changeLayer, PART_LIMIT, reorderLayer } from "./scene.js";
import { levelOf, listOrder } from "./stack.js";

/**
 * @typedef {import("./scene.js").Layer} Layer
 * @typedef {import("./scene.js").Part} Part
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./stack.js").Parts} Parts
 */

/**
 * Move a text or a part of the subject.
 *
 * @param {Scene} scene
 * @param {Parts} parts
 * @param {string} id
 * @param {number} position in the list, from the top, counted without what is moved
 * @returns {Scene} the same one where it is there already, or locked
 */
export function moveInStack(scene, parts, id, position) {
  const order = listOrder(scene, parts);
  const moved = order.find((item) => item?.id === id);
  if (!moved || order[position] === moved || (isText(moved) && moved.locked)) return scene;
  const next = order.filter((item) => item !== moved).toSpliced(position, 0, moved);
  const nextParts = next.flatMap((item) => (item && isText(item) ? [] : [item])).reverse();
  const levels = new Map(scene.layers.map(({ id }) => [id, 0]));
  let level = 0;
  for (const item of next.toReversed()) {
    if (item && isText(item)) levels.set(item.id, level);
    else level++;
  }
  return arrange(isText(moved) ? reorderLayer(scene, id, indexAt(scene, next, moved)) : scene, nextParts, levels);
}

/**
 * @param {Scene} scene
 * @param {Parts} parts
 * @param {string} id
 * @param {Partial<Part>} values
 * @returns {Scene} the same one where there is no such part
 */
export function changePart(scene, parts, id, values) {
  if (!parts.some((part) => part?.id === id)) return scene;
  const levels = new Map(scene.layers.map((layer) => [layer.id, levelOf(layer, scene.subject, parts)]));
  const listed = arrange(scene, parts, levels, true);
  const changed = listed.subject.parts.map((part) => (part.id === id ? { ...part, ...values } : part));
  return { ...listed, subject: { ...listed.subject, parts: changed } };
}

/**
 * What is left of a scene where its photo has not all the parts that are listed.
 *
 * @param {Scene} scene
 * @param {Parts} parts
 * @returns {Scene} the same one where nothing is missing
 */
export function withoutMissing(scene, parts) {
  const isThere = (/** @type {Part} */ { id }) => parts.some((part) => part?.id === id);
  const { subject } = scene;
  const isUncut = subject.cuts.length > 0 && parts.length < 2;
  if (!isUncut && subject.parts.every(isThere)) return scene;
  const levels = new Map(scene.layers.map((layer) => [layer.id, levelOf(layer, subject, parts)]));
  const left = { ...subject, cuts: isUncut ? [] : subject.cuts, parts: subject.parts.filter(isThere) };
  return arrange({ ...scene, subject: left }, parts, levels);
}

/**
 * @param {Layer | Part} item
 * @returns {item is Layer}
 */
function isText(item) {
  return "text" in item;
}

/**
 * Where a text comes to lie among the others. Only the order among those of one level shows, so the next one on that
 * level says where.
 *
 * @param {Scene} scene
 * @param {readonly (Layer | Part | null)[]} order from the top to the bottom, the text in its new place
 * @param {Layer} moved
 */
function indexAt({ layers }, order, moved) {
  const others = layers.filter((layer) => layer !== moved);
  const at = order.indexOf(moved);
  const [above, below] = [order[at - 1], order[at + 1]].map((item) => others.indexOf(/** @type {Layer} */ (item)));
  if (Number(below) >= 0) return Number(below) + 1;
  return Number(above) >= 0 ? Number(above) : others.length;
}

/**
 * @param {Scene} scene
 * @param {Parts} parts in their new order
 * @param {ReadonlyMap<string, number>} levels of all texts
 * @param {boolean} [lists] the parts are listed even where nothing else asks for that
 * @returns {Scene}
 */
function arrange(scene, parts, levels, lists = false) {
  const present = parts.filter((part) => part !== null);
  const between = [...levels.values()].some((level) => level > 0 && level < parts.length);
  const before = scene.subject.parts;
  const isListed = present.length > 0 && (lists || between || before.length > 0 || !isInOrder(present));
  // Those that are not in the photo now may come back, by undoing a stroke.
  const missing = before
    .filter((part) => !present.some(({ id }) => id === part.id))
    .slice(0, PART_LIMIT - present.length);
  const listed = isListed ? [...missing, ...present] : before;
  const isSame = listed.length === before.length && listed.every((part, index) => part === before[index]);
  const arranged = isSame ? scene : { ...scene, subject: { ...scene.subject, parts: listed } };
  return scene.layers.reduce((changed, { id }) => {
    const level = Number(levels.get(id));
    if (level === parts.length) return changeLayer(changed, id, { place: "front", over: 0 });
    return changeLayer(changed, id, { place: "behind", over: level && missing.length + level });
  }, arranged);
}

/** @param {readonly Part[]} parts in the order that they have where none are listed */
function isInOrder(parts) {
  return parts.every(({ number }, index) => index === 0 || number < Number(parts[index - 1]?.number));
}
