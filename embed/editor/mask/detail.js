/** A subject's edge in a picture that is larger than its matte, sharpened without holding up the page. */

import { ask, startWorker } from "./off-thread.js";
import { pieceOf, sharpenPiece, softRuns } from "./sharpen.js";
import { coreOf } from "./subject.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./area.js").Size} Size
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./subject.js").Subject} Subject
 *
 * @typedef {{ solid: OffscreenCanvas, cutout: OffscreenCanvas }} Canvases a subject's bitmaps as they are drawn
 *
 * @typedef {object} Patch
 * @property {number} left in the picture, whole pixels
 * @property {number} top
 * @property {OffscreenCanvas} cutout
 * @property {OffscreenCanvas} solid
 *
 * @typedef {object} Detail
 * @property {(canvases: Canvases, width: number, x: number, y: number) => void} draw it over the stretched
 *   bitmaps in a picture of that width, whose part from x and y on the canvases hold: nothing if it is for another
 * @property {() => void} close let the patches go
 *
 * @typedef {object} View
 * @property {Size} size of the whole picture, pixels
 * @property {Area} area of the picture in which the edge is wanted
 * @property {ImageBitmap | OffscreenCanvas} image the photo, to be drawn at that size
 */

const WORKER = new URL("./sharpen-worker.js", import.meta.url);

/** Rows sharpened in one go: few, so that little besides the edge is in a patch. */
const ROWS = 128;

export class Sharpener {
  #signal;
  /** Started with the first piece. @type {Worker | null | undefined} */
  #worker;

  /** @param {AbortSignal} signal ends the work */
  constructor(signal) {
    this.#signal = signal;
  }

  /**
   * @param {Subject} subject
   * @param {View} view
   * @returns {Promise<Detail>} to be closed by the caller
   * @throws {import("../../base/problem.js").Problem} `part_missing`
   */
  async sharpen({ width, height, source }, { size, area, image }) {
    /** @type {Patch[]} */
    const patches = [];
    const close = () => {
      for (const { cutout, solid } of patches) cutout.width = cutout.height = solid.width = solid.height = 0;
    };
    try {
      for (let top = area.top; top < area.bottom; top += ROWS) {
        const band = { ...area, top, bottom: Math.min(area.bottom, top + ROWS) };
        for (const run of softRuns(source.alpha, { width, height }, size, band)) {
          const pixels = await this.#ask(pieceOf(source, { width, height }, size, run, read(image, size, run)));
          patches.push(patchOf(pixels, run));
        }
      }
    } catch (error) {
      close();
      throw error;
    }
    return {
      draw(canvases, width, x, y) {
        if (width !== size.width) return;
        for (const { left, top, solid, cutout } of patches) {
          replace(canvases.solid, solid, left - x, top - y);
          replace(canvases.cutout, cutout, left - x, top - y);
        }
      },
      close,
    };
  }

  end() {
    this.#worker?.terminate();
  }

  /**
   * @param {import("./sharpen.js").Piece} piece
   * @returns {Promise<Bytes>}
   */
  async #ask(piece) {
    this.#signal.throwIfAborted();
    if (this.#worker === undefined) this.#worker = startWorker(WORKER);
    const sharp = this.#worker && (await ask(this.#worker, piece, this.#signal));
    if (sharp) return sharp;
    this.end();
    this.#worker = null;
    const { inSlices } = await import("./slices.js");
    return inSlices(sharpenPiece(piece), this.#signal);
  }
}

/**
 * @param {View["image"]} image
 * @param {Size} size at which it is drawn
 * @param {Area} area of that
 * @returns {Bytes} RGBA
 */
function read(image, { width, height }, { left, top, right, bottom }) {
  const canvas = new OffscreenCanvas(right - left, bottom - top);
  const context = context2d(canvas, { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(image, -left, -top, width, height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  canvas.width = canvas.height = 0;
  return data;
}

/**
 * @param {Bytes} pixels RGBA
 * @param {Area} area
 * @returns {Patch}
 */
function patchOf(pixels, { left, top, right, bottom }) {
  const image = new ImageData(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (pixels), right - left, bottom - top);
  return { left, top, cutout: canvasOf(image), solid: canvasOf(coreOf(image)) };
}

/** @param {ImageData} image */
function canvasOf(image) {
  const canvas = new OffscreenCanvas(image.width, image.height);
  context2d(canvas).putImageData(image, 0, 0);
  return canvas;
}

/**
 * Put an image over what a canvas has there.
 *
 * @param {OffscreenCanvas} canvas
 * @param {OffscreenCanvas} image
 * @param {number} left
 * @param {number} top
 */
function replace(canvas, image, left, top) {
  const context = context2d(canvas);
  context.clearRect(left, top, image.width, image.height);
  context.drawImage(image, left, top);
}

/**
 * @param {OffscreenCanvas} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
function context2d(canvas, settings) {
  return /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", settings));
}
