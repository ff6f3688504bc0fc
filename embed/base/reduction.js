/**
 * Images made smaller without losing what lies between the pixels: by halves. Firefox and WebKit scale
 * in one step by looking at four pixels, however many more there are.
 */

/** @typedef {ImageBitmap | OffscreenCanvas} Image */

/** The last image that was reduced, and what is left of it. */
export class Reduction {
  /** @type {Image | null} */
  #image = null;
  /** From large to small. @type {OffscreenCanvas[]} */
  #halves = [];
  /** @type {Image | null} */
  #reduced = null;

  /**
   * @param {Image} image that shows what it showed the last time, unless `release` was called since
   * @param {number} width at which it will be drawn
   * @returns {Image} the image, halved until the next half would be narrower than that
   */
  of(image, width) {
    // Narrower than a pixel is no image.
    const times = Math.max(0, Math.floor(Math.log2(image.width / Math.max(1, width))));
    const target = Math.round(image.width / 2 ** times);
    if (image === this.#image && this.#reduced?.width === target) return this.#reduced;
    this.release();
    this.#image = image;
    this.#reduced = image;
    for (let step = 1; step <= times; step++) {
      const half = new OffscreenCanvas(
        Math.round(image.width / 2 ** step),
        Math.max(1, Math.round(image.height / 2 ** step)),
      );
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (half.getContext("2d"));
      context.imageSmoothingQuality = "high";
      context.drawImage(/** @type {Image} */ (this.#reduced), 0, 0, half.width, half.height);
      this.#halves.push(half);
      this.#reduced = half;
    }
    return this.#reduced;
  }

  /** Let go what was kept. */
  release() {
    for (const half of this.#halves) half.width = half.height = 0;
    this.#halves.length = 0;
    this.#image = this.#reduced = null;
  }
}
