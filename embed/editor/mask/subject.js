/**
 * The subject as the renderer composites with it.
 *
 * A text layer L goes behind the subject in three canvas operations: L `destination-out` `solid`, then
 * `source-atop` `cutout`, then over the photo. With photo I, matte m, foreground colour F, and the text's
 * colour T and coverage a, that makes I (1 - a') + a' (m F + (1 - m) T), where a' is a outside of the
 * subject's core and 0 in it. So the photo's pixels stay as they are wherever there is no text, and in
 * the core, whatever the resolution of the matte.
 */

import { nextTurn } from "../../base/turns.js";
import { pixelsAt } from "./pixels.js";
import { repairColours } from "./repair.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./matte.js").Matte} Matte
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./sharpen.js").Source} Source
 * @typedef {OffscreenCanvasRenderingContext2D} Context
 *
 * @typedef {object} Subject bitmaps at the matte's resolution, to be stretched over the photo
 * @property {number} width pixels
 * @property {number} height
 * @property {ImageBitmap | OffscreenCanvas} cutout the foreground's colours without the old background;
 *   its alpha is the matte
 * @property {ImageBitmap | OffscreenCanvas} solid the subject's core: only its alpha counts, which is 0
 *   up to a matte of 0.9 and reaches 1 with it
 * @property {"quick" | "full"} quality
 * @property {Source} source what it was drawn from: of a quick one, until the next
 * @property {import("./detail.js").Detail} [detail] its edge in a picture larger than the matte
 * @property {() => void} close let the bitmaps go
 */

/** The matte from which the subject's core sets in. */
const CORE = 0.9;

/** Alpha of the core for each value of the matte. @type {Bytes} */
const CORES = Uint8ClampedArray.from({ length: 256 }, (_, m) => (255 * (m / 255 - CORE)) / (1 - CORE));

/** Pixels drawn before the page has its turn: a few milliseconds' worth. */
const BAND = 1 << 18;

/** Goes with the photo. @type {WeakMap<ImageBitmap, Sketch>} */
const sketches = new WeakMap();

/**
 * Make a photo and its matte into a subject.
 *
 * @param {ImageBitmap} photo
 * @param {Matte} matte read before this returns: it may be written over then
 * @param {object} options
 * @param {"quick" | "full"} options.quality quick: within the frame, for while the brush paints; where the
 *   soft edge is new, the old background's colour is still in it, and the next quick one of the same photo
 *   draws over this one. full: without the old background's colour, and lasting
 * @param {AbortSignal} options.signal ends the work; a finished subject stays good
 * @returns {Promise<Subject>}
 */
export async function prepareSubject(photo, matte, { quality, signal }) {
  signal.throwIfAborted();
  let sketch = sketches.get(photo);
  if (!sketch?.fits(matte)) sketches.set(photo, (sketch = new Sketch(photo, matte)));
  return quality === "quick" ? sketch.update(matte) : sketch.finish(matte, signal);
}

/** A photo at its matte's resolution, and the canvases on which its subject is drawn. */
class Sketch {
  /** The photo, RGBA. @type {Bytes} */
  #pixels;
  /** The same with the foreground's colours, as far as they were estimated. @type {Bytes} */
  #colours;
  #canvases;

  /**
   * @param {ImageBitmap} photo
   * @param {import("./area.js").Size} size
   */
  constructor(photo, { width, height }) {
    this.#pixels = this.#colours = pixelsAt(photo, { width, height });
    this.#canvases = new SubjectCanvases(width, height);
  }

  /** @param {import("./area.js").Size} size */
  fits({ width, height }) {
    return width === this.#canvases.width && height === this.#canvases.height;
  }

  /**
   * @param {Matte} matte
   * @returns {Subject}
   */
  update({ width, height, alpha }) {
    const source = { alpha, colours: this.#colours, pixels: this.#pixels };
    return { width, height, ...this.#canvases.show(source), quality: "quick", source, close() {} };
  }

  /**
   * @param {Matte} matte
   * @param {AbortSignal} signal
   * @returns {Promise<Subject>}
   */
  async finish(matte, signal) {
    const { width, height } = matte;
    const alpha = matte.alpha.slice();
    const colours = await repairColours({ pixels: this.#pixels, matte: { width, height, alpha } }, signal);
    const cutoutContext = makeContext(width, height);
    const solidContext = makeContext(width, height);
    const rows = Math.ceil(BAND / width);
    for (let top = 0; top < height; top += rows) {
      const area = { left: 0, top, right: width, bottom: Math.min(height, top + rows) };
      drawArea(cutoutContext, solidContext, colours, alpha, area);
      await nextTurn();
      signal.throwIfAborted();
    }
    const cutout = cutoutContext.canvas.transferToImageBitmap();
    const solid = solidContext.canvas.transferToImageBitmap();
    this.#colours = colours;
    const source = { alpha, colours, pixels: this.#pixels };
    this.#canvases.take({ cutout, solid }, source);
    const close = () => {
      cutout.close();
      solid.close();
    };
    return { width, height, cutout, solid, quality: "full", source, close };
  }
}

/** Canvases on which one quick subject is drawn over the other. */
export class SubjectCanvases {
  /** The matte on them. @type {Bytes} */
  #shown;
  /** The colours. @type {Bytes | null} */
  #colours = null;
  #cutout;
  #solid;

  /**
   * @param {number} width pixels
   * @param {number} height
   */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.#shown = new Uint8ClampedArray(width * height);
    this.#cutout = makeContext(width, height);
    this.#solid = makeContext(width, height);
  }

  /**
   * Draw what has changed.
   *
   * @param {Source} source
   * @returns {{ cutout: OffscreenCanvas, solid: OffscreenCanvas }}
   */
  show({ alpha, colours }) {
    const { width, height } = this;
    const isSame = (this.#colours ?? colours) === colours;
    const changed = isSame ? changedArea(this.#shown, alpha, width) : { left: 0, top: 0, right: width, bottom: height };
    if (changed) drawArea(this.#cutout, this.#solid, colours, alpha, changed);
    this.#shown.set(alpha);
    this.#colours = colours;
    return { cutout: this.#cutout.canvas, solid: this.#solid.canvas };
  }

  /**
   * Have on them what is drawn elsewhere.
   *
   * @param {Pick<Subject, "cutout" | "solid">} subject
   * @param {Source} source
   */
  take({ cutout, solid }, { alpha, colours }) {
    this.#shown.set(alpha);
    this.#colours = colours;
    replace(this.#cutout, cutout);
    replace(this.#solid, solid);
  }
}

/**
 * @param {Context} cutout
 * @param {Context} solid
 * @param {Bytes} colours RGBA
 * @param {Bytes} alpha
 * @param {Area} area
 */
function drawArea(cutout, solid, colours, alpha, { left, top, right, bottom }) {
  const width = right - left;
  const inside = new ImageData(width, bottom - top);
  for (let y = top; y < bottom; y++) {
    const start = y * cutout.canvas.width + left;
    const row = (y - top) * width * 4;
    inside.data.set(colours.subarray(start * 4, (start + width) * 4), row);
    for (let x = 0; x < width; x++) inside.data[row + x * 4 + 3] = alpha[start + x];
  }
  cutout.putImageData(inside, left, top);
  solid.putImageData(coreOf(inside), left, top);
}

/**
 * @param {ImageData} cutout
 * @returns {ImageData} the core that belongs to it, for `solid`
 */
export function coreOf({ width, height, data }) {
  const core = new ImageData(width, height);
  for (let i = 3; i < data.length; i += 4) core.data[i] = CORES[/** @type {number} */ (data[i])] ?? 0;
  return core;
}

/**
 * @param {Context} context
 * @param {ImageBitmap | OffscreenCanvas} bitmap of its size
 */
function replace(context, bitmap) {
  context.globalCompositeOperation = "copy";
  context.drawImage(bitmap, 0, 0);
}

/**
 * @param {Bytes} before
 * @param {Bytes} after
 * @param {number} width
 * @returns {Area | null} the smallest area with all that differs
 */
function changedArea(before, after, width) {
  // Four pixels at a time: most frames change few, and most of the time goes into finding them.
  const these = new Uint32Array(before.buffer, before.byteOffset, before.length >> 2);
  const those = new Uint32Array(after.buffer, after.byteOffset, after.length >> 2);
  let word = 0;
  while (word < these.length && these[word] === those[word]) word++;
  let first = word * 4;
  while (first < after.length && before[first] === after[first]) first++;
  if (first === after.length) return null;
  let last = after.length - 1;
  while (last >= these.length * 4 && before[last] === after[last]) last--;
  for (word = last >> 2; last % 4 === 3 && these[word] === those[word]; word--) last -= 4;

  const top = Math.floor(first / width);
  const bottom = Math.floor(last / width) + 1;
  let left = width;
  let right = 0;
  for (let row = top * width; row < bottom * width; row += width) {
    let x = 0;
    while (x < left && before[row + x] === after[row + x]) x++;
    left = x;
    x = width;
    while (x > right && before[row + x - 1] === after[row + x - 1]) x--;
    right = x;
  }
  return { left, top, right, bottom };
}

/**
 * @param {number} width
 * @param {number} height
 */
function makeContext(width, height) {
  return /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext("2d"));
}
