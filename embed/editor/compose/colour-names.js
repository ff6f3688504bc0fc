/** What people call a colour: one of a dozen words, dark or light. */

import { lchOf, oklab, rgbOfHex } from "./oklab.js";

/** Chroma below which a colour is none, and below which a light warm one is beige. */
const GREYISH = 0.035;
const PALE = 0.075;

/** Hues in degrees of OKLCH, each up to where the next one begins. */
const HUES = /** @type {const} */ ([
  ["pink", 12],
  ["red", 45],
  ["orange", 78],
  ["yellow", 118],
  ["green", 170],
  ["teal", 222],
  ["blue", 284],
  ["purple", 328],
  ["pink", 360],
]);

/** Lightness below which a colour is a dark one of its name, and above which a light one. */
const DARK = 0.42;
const LIGHT = 0.8;

/**
 * @typedef {(typeof HUES)[number][0] | "black" | "white" | "gray" | "brown" | "beige"} Name
 *
 * @param {string} color `#rrggbb`
 * @returns {{ name: Name, shade: "dark" | "light" | null }}
 */
export function nameOf(color) {
  const { l, c, h } = lchOf(oklab(rgbOfHex(color)));
  if (c < GREYISH) {
    if (l < 0.25) return { name: "black", shade: null };
    if (l > 0.94) return { name: "white", shade: null };
    return { name: "gray", shade: shadeOf(l, 0.45, 0.78) };
  }
  const degrees = ((h * 180) / Math.PI + 360) % 360;
  const isWarm = degrees > 35 && degrees < 110;
  if (isWarm && c < PALE && l > 0.75) return { name: "beige", shade: null };
  if (isWarm && l < 0.6 && c < 0.16) return { name: "brown", shade: shadeOf(l, 0.38, 1) };
  const [name] = HUES.find(([, end]) => degrees < end) ?? HUES[0];
  // What is light of red is pink, and what is dark of pink is red.
  if (name === "red" && l > 0.75) return { name: "pink", shade: "light" };
  if (name === "pink" && l < 0.5) return { name: degrees < 180 ? "red" : "purple", shade: shadeOf(l, DARK, 1) };
  return { name, shade: name === "yellow" ? shadeOf(l, 0.65, 0.95) : shadeOf(l, DARK, LIGHT) };
}

/**
 * @param {number} lightness
 * @param {number} dark
 * @param {number} light
 */
function shadeOf(lightness, dark, light) {
  if (lightness < dark) return "dark";
  return lightness > light ? "light" : null;
}
