/** The photos that come with the Space, each with its matte and a finished design. */

import { once } from "../../base/once.js";
import { Problem } from "../../base/problem.js";
import { createLayer } from "../scene/scene.js";

/**
 * @typedef {object} Sample
 * @property {string} key its words in the locale: `sample.<key>` describes it, `sample.<key>.<name>` is
 *   the text of the layer of that name
 * @property {string} photo file on the Space
 * @property {string} matte file on the Space: 8-bit grey, white is subject
 * @property {Readonly<Record<string, Partial<import("../scene/scene.js").Layer>>>} layers by name, from
 *   the bottom to the top
 */

/** @type {readonly Sample[]} */
export const samples = [
  {
    key: "rocket",
    photo: "rocket.webp",
    matte: "rocket.matte.png",
    layers: {
      title: {
        font: "Anton",
        weight: 400,
        size: 0.265,
        letterSpacing: 0.02,
        fill: "gradient",
        gradient: [
          { color: "#ffb25c", at: 0 },
          { color: "#ff5a4f", at: 1 },
        ],
        x: 0.507,
        y: 0.545,
      },
      caption: {
        font: "Instrument Serif",
        weight: 400,
        italic: true,
        size: 0.058,
        color: "#fff3dd",
        place: "front",
        x: 0.507,
        y: 0.2,
      },
    },
  },
  {
    key: "astronaut",
    photo: "astronaut.webp",
    matte: "astronaut.matte.png",
    layers: {
      title: { font: "Bebas Neue", weight: 400, size: 0.41, color: "#18265c", x: 0.5, y: 0.262 },
    },
  },
  {
    key: "coffee",
    photo: "coffee.webp",
    matte: "coffee.matte.png",
    layers: {
      title: { font: "Playfair Display", weight: 800, size: 0.176, color: "#fff4e0", x: 0.5, y: 0.14 },
    },
  },
];

/** File on the Space with a square of each sample, side by side in their order. */
const THUMBNAILS = "thumbnails.webp";

/** @type {(url: string) => Promise<Blob>} */
const fetchFile = once(async (url) => {
  let status;
  try {
    const response = await fetch(url);
    if (response.ok) return await response.blob();
    status = response.status;
  } catch {
    throw new Problem("unreachable");
  }
  throw new Problem(status >= 502 && status <= 504 ? "unavailable" : "server_error");
});

/** @param {string} src root URL of the Space */
export function thumbnailsUrl(src) {
  return `${src}/samples/${THUMBNAILS}`;
}

/**
 * Fetched once for all editors on a page.
 *
 * @param {string} src root URL of the Space
 * @param {Sample} sample
 * @returns {Promise<{ photo: Blob, matte: Blob }>}
 * @throws {Problem} where the Space can't be reached
 */
export async function fetchSample(src, sample) {
  const [photo, matte] = await Promise.all(
    [sample.photo, sample.matte].map((file) => fetchFile(`${src}/samples/${file}`)),
  );
  return { photo: /** @type {Blob} */ (photo), matte: /** @type {Blob} */ (matte) };
}

/**
 * The layers of a sample's design.
 *
 * @param {Sample} sample
 * @param {import("../../base/strings.js").Translate} t
 * @returns {import("../scene/scene.js").Layer[]}
 */
export function layersOf({ key, layers }, t) {
  return Object.entries(layers).map(([name, values]) => createLayer({ ...values, text: t(`sample.${key}.${name}`) }));
}
