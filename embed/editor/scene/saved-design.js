/**
 * A design that is kept together with its photo, in a project or an autosave: the strokes of the mask's brush,
 * which fit only this photo, are part of it, and are painted when it is opened.
 */

import { DesignError, parseDesign, toDesign } from "./design.js";
import { countAffordable } from "./stroke-cost.js";

/**
 * The design of a scene, strokes included; those after more than can be painted at once are left out, so that
 * `parseSavedDesign` accepts it.
 *
 * @param {import("./scene.js").Scene} scene
 * @returns {import("./design.js").Design}
 */
export function toSavedDesign(scene) {
  const { strokes } = scene.subject;
  const painted = { ...scene.subject, strokes: strokes.slice(0, countAffordable(strokes)) };
  return toDesign({ ...scene, subject: painted }, { strokes: true });
}

/**
 * Check a design as `parseDesign` does, and that its strokes can be painted.
 *
 * @param {unknown} design
 * @returns {import("./scene.js").Scene}
 * @throws {DesignError}
 */
export function parseSavedDesign(design) {
  const scene = parseDesign(design);
  const { strokes } = scene.subject;
  if (countAffordable(strokes) < strokes.length) {
    throw new DesignError("subject.strokes", "must not be more than can be painted in four seconds");
  }
  return scene;
}
