/** The error of sharpened mattes, by the stretched one's; run by `edges_in_browser.py`. */

import { errorOf, grounds, sceneOf, shapes, stretched } from "../embed/modules/edge_scenes.mjs";
import { sharpened } from "../embed/modules/sharpening.mjs";

/** A part of a picture, which is all that the edge depends on. */
const SIZE = { width: 960, height: 720 };

/** Megapixels of a picture, 3 to 2, whose matte has 1024 pixels along its longer side. */
const MEGAPIXELS = [4, 12, 24];

/** The matte as it would be at its best, and blurred, its pixels. */
const BLURS = [0, 0.5, 1];

const ratios = BLURS.map(() => /** @type {number[]} */ ([]));
console.log(
  `${"error in the band, by the stretched matte's".padEnd(58)}${BLURS.map((blur) => `blur ${blur}`.padStart(10)).join("")}`,
);
for (const megapixels of MEGAPIXELS) {
  const factor = Math.sqrt(megapixels * 1e6 * 1.5) / 1024;
  for (const [name, shape] of Object.entries(shapes)) {
    for (const [where, ground] of Object.entries(grounds)) {
      const row = BLURS.map((blur, n) => {
        const scene = sceneOf(SIZE, factor, shape, ground, blur);
        const before = stretched(scene);
        const ratio = errorOf(sharpened(scene), scene.alpha, before) / errorOf(before, scene.alpha, before);
        ratios[n].push(ratio);
        return ratio.toFixed(3).padStart(10);
      });
      console.log(`${`${megapixels} MP, ${name}, ${where}`.padEnd(58)}${row.join("")}`);
    }
  }
}
const row = (name, pick) => {
  const values = ratios.map((all) =>
    pick(all.toSorted((a, b) => a - b))
      .toFixed(3)
      .padStart(10),
  );
  console.log(`${name.padEnd(58)}${values.join("")}`);
};
row("median", (sorted) => sorted[Math.floor(sorted.length / 2)]);
row("worst", (sorted) => sorted.at(-1));
