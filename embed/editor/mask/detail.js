/** A subject's edge in a picture that is larger than its matte, sharpened without holding up the page. */

import { OffThread } from "./off-thread.js";
import { pieceOf, sharpenPiece, softRuns } from "./sharpen.js";
import { coreOf } from "./subject.js";

/**
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("./area.js").Size} Size
 * @typedef {import("./numbers.js").Bytes} Bytes
 * @typedef {import("./subject.js").Subject} Subject
 *
 * @typedef {object} Patch takes the place of what the subject's bitmaps show there when they are stretched
 * @property {number} left in the picture, whole pixels
 * @property {number} top
 * @property {OffscreenCanvas} cutout
 * @property {OffscreenCanvas} solid
 *
 * @typedef {object} Detail
 * @property {number} width of the picture that it is for, pixels
 * @property {readonly Patch[]} patches
 * @property {() => void} close let the patches go
 *
 * @typedef {object} View
 * @property {Size} size of the whole picture, pixels
 * @property {Area} area of the picture in which the edge is wanted
 * @property {(area: Area) => Bytes} read the picture's photo there, RGBA
 */

const WORKER = new URL("./sharpen-worker.js", import.meta.url);

/** Rows sharpened in one go: few, so that little besides the edge is in a patch. */
const ROWS = 128;

export class Sharpener {
  #signal;
  /** Started with the first piece. @type {OffThread | null | undefined} */
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
  async sharpen({ width, height, source }, { size, area, read }) {
    /** @type {Patch[]} */
    const patches = [];
    const close = () => {
      for (const { cutout, solid } of patches) cutout.width = cutout.height = solid.width = solid.height = 0;
    };
    try {
      for (let top = area.top; top < area.bottom; top += ROWS) {
        const band = { ...area, top, bottom: Math.min(area.bottom, top + ROWS) };
        for (const run of softRuns(source.alpha, { width, height }, size, band)) {
          const pixels = await this.#ask(pieceOf(source, { width, height }, size, run, read(run)));
          patches.push(patchOf(pixels, run));
        }
      }
    } catch (error) {
      close();
      throw error;
    }
    return { width: size.width, patches, close };
  }

  end() {
    this.#worker?.end();
  }

  /**
   * @param {import("./sharpen.js").Piece} piece
   * @returns {Promise<Bytes>}
   */
  async #ask(piece) {
    this.#signal.throwIfAborted();
    if (this.#worker === undefined) this.#worker = OffThread.start(WORKER, this.#signal);
    const sharp = await this.#worker?.ask(piece);
    if (sharp) return sharp;
    this.#worker = null;
    const { inSlices } = await import("./slices.js");
    return inSlices(sharpenPiece(piece), this.#signal);
  }
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
  /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
  return canvas;
}
