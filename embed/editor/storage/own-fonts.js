/** The visitor's own fonts on their way back in, with the work that they were saved with. */

import { Problem } from "../../base/problem.js";

/**
 * @typedef {import("../scene/scene.js").Scene} Scene
 *
 * @param {Scene} scene
 * @param {import("./project.js").Project["fonts"]} fonts that were saved with it
 * @param {import("../fonts/fonts.js").FontLibrary} library takes them
 * @returns {Promise<Scene>} drawn with them
 * @throws {Problem} `part_missing`
 */
export async function withFonts(scene, fonts, library) {
  /** @type {Map<string, string>} names of those fonts, then and now */
  const names = new Map();
  for (const { file, family } of fonts) {
    try {
      names.set(family, (await library.add(file, family)).family);
    } catch (error) {
      // Another font draws the texts of one that is refused; the rest is as it was.
      if (!(error instanceof Problem) || error.code === "part_missing") throw error;
    }
  }
  const layers = scene.layers.map((layer) => ({ ...layer, font: names.get(layer.font) ?? layer.font }));
  return { ...scene, layers };
}
