/** The photos that come with the Space, each with its matte and a finished design. */

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
        font: "Playfair Display",
        weight: 500,
        italic: true,
        size: 0.052,
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

/**
 * The layers of a sample's design.
 *
 * @param {Sample} sample
 * @param {import("../strings.js").Translate} t
 * @returns {import("../scene/scene.js").Layer[]}
 */
export function layersOf({ key, layers }, t) {
  return Object.entries(layers).map(([name, values]) =>
    createLayer({ ...values, text: t(`sample.${key}.${name}`) }),
  );
}
