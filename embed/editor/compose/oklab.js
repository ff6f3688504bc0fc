/**
 * Björn Ottosson's OKLab, in which equal distances look about equally different, and its polar form OKLCH.
 * https://bottosson.github.io/posts/oklab/
 *
 * @typedef {readonly [lightness: number, a: number, b: number]} Lab lightness 0 to 1, green to red, blue to yellow
 * @typedef {{ l: number, c: number, h: number }} Lch lightness 0 to 1, chroma 0 to some 0.32, hue in radians
 * @typedef {readonly [r: number, g: number, b: number]} Rgb sRGB, 0 to 255
 */

const toLinear = Float64Array.from({ length: 256 }, (_, value) => {
  const channel = value / 255;
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
});

/** Steps in which the most chroma that the screen can show is looked for. */
const STEPS = 12;

/**
 * @param {number} value 0 to 255
 * @returns {number} light, 0 to 1
 */
export function linear(value) {
  return /** @type {number} */ (toLinear[Math.round(value)]);
}

/**
 * @param {Rgb} rgb
 * @returns {Lab}
 */
export function oklab([red, green, blue]) {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * @param {Lab} lab
 * @returns {Lch}
 */
export function lchOf([l, a, b]) {
  return { l, c: Math.hypot(a, b), h: Math.atan2(b, a) };
}

/**
 * @param {Lch} lch
 * @returns {Lch} of the same lightness and hue, with no more chroma than sRGB has
 */
export function inGamut({ l, c, h }) {
  if (isShown(toLight({ l, c, h }))) return { l, c, h };
  let [least, most] = [0, c];
  for (let step = 0; step < STEPS; step++) {
    const middle = (least + most) / 2;
    if (isShown(toLight({ l, c: middle, h }))) least = middle;
    else most = middle;
  }
  return { l, c: least, h };
}

/**
 * @param {Lch} lch within sRGB
 * @returns {Rgb} whole numbers
 */
export function rgbOf(lch) {
  const [r, g, b] = toLight(lch).map((light) => {
    const value = Math.min(1, Math.max(0, light));
    return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
  });
  return [Number(r), Number(g), Number(b)];
}

/**
 * @param {Rgb} rgb whole numbers
 * @returns {string} `#rrggbb`
 */
export function hexOf(rgb) {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @param {string} color `#rrggbb`
 * @returns {Rgb}
 */
export function rgbOfHex(color) {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * @param {Lch} lch
 * @returns {number[]} light of red, green and blue; beyond 0 to 1 where sRGB has no such colour
 */
function toLight({ l: lightness, c, h }) {
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** @param {readonly number[]} light */
function isShown(light) {
  return light.every((value) => value > -0.002 && value < 1.002);
}
