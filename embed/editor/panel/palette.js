/** The colours that a photo is made of, to choose from. */

/** Side of the copy that is looked at, pixels: enough for colours, without the noise. */
const SIDE = 48;

/** How many colours are offered. */
const COUNT = 5;

/** Least distance between two of them in OKLab. */
const APART = 0.12;

/** @type {WeakMap<ImageBitmap, readonly string[]>} */
const known = new WeakMap();

/**
 * The most telling colours of a photo: frequent ones and vivid ones, each unlike the others.
 *
 * @param {ImageBitmap} photo
 * @returns {readonly string[]} `#rrggbb`, from the darkest to the lightest
 */
export function paletteOf(photo) {
  const palette = known.get(photo) ?? mostTelling(pixelsOf(photo));
  known.set(photo, palette);
  return palette;
}

/** @param {ImageBitmap} photo */
function pixelsOf(photo) {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  context.imageSmoothingQuality = "high";
  context.drawImage(photo, 0, 0, SIDE, SIDE);
  return context.getImageData(0, 0, SIDE, SIDE).data;
}

/**
 * @param {Uint8ClampedArray} pixels RGBA
 * @returns {string[]}
 */
export function mostTelling(pixels) {
  /**
   * Sums of colours that are nearly the same.
   *
   * @type {Map<number, { count: number, r: number, g: number, b: number }>}
   */
  const bins = new Map();
  for (let i = 0; i < pixels.length; i += 4) {
    const [r, g, b, a] = /** @type {[number, number, number, number]} */ (
      /** @type {unknown} */ (pixels.subarray(i, i + 4))
    );
    if (a < 128) continue;
    const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
    const bin = bins.get(key) ?? { count: 0, r: 0, g: 0, b: 0 };
    bins.set(key, { count: bin.count + 1, r: bin.r + r, g: bin.g + g, b: bin.b + b });
  }
  const candidates = [...bins.values()]
    .map(({ count, r, g, b }) => {
      const rgb = [r / count, g / count, b / count].map(Math.round);
      const lab = oklab(rgb);
      const chroma = Math.hypot(/** @type {number} */ (lab[1]), /** @type {number} */ (lab[2]));
      // A small vivid thing says as much about a photo as a wide grey one.
      return { rgb, lab, weight: Math.sqrt(count) * (0.25 + 4 * chroma) };
    })
    .sort((one, other) => other.weight - one.weight);

  /** @type {typeof candidates} */
  const chosen = [];
  for (const candidate of candidates) {
    if (chosen.length === COUNT) break;
    if (chosen.every(({ lab }) => distance(lab, candidate.lab) >= APART)) chosen.push(candidate);
  }
  return chosen
    .sort((one, other) => /** @type {number} */ (one.lab[0]) - /** @type {number} */ (other.lab[0]))
    .map(({ rgb }) => `#${rgb.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`);
}

/**
 * @param {readonly number[]} one
 * @param {readonly number[]} other
 */
function distance(one, other) {
  return Math.hypot(...one.map((value, index) => value - /** @type {number} */ (other[index])));
}

/**
 * Björn Ottosson's OKLab, in which equal distances look about equally different.
 * https://bottosson.github.io/posts/oklab/
 *
 * @param {readonly number[]} rgb sRGB, 0 to 255
 * @returns {[number, number, number]} lightness 0 to 1, green to red, blue to yellow
 */
function oklab(rgb) {
  const [r, g, b] = /** @type {[number, number, number]} */ (
    rgb.map((channel) => {
      const value = channel / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    })
  );
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
