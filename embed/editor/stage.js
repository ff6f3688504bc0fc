/** Where the picture is seen: fits it into the room there is, redraws it, lets the text be moved. */

import { el } from "./dom.js";
import { followGestures } from "./gestures.js";
import { measureText, renderPicture } from "./renderer.js";

/**
 * @typedef {object} Content
 * @property {ImageBitmap} bitmap the photo
 * @property {ImageBitmap | null} matte
 * @property {import("./scene.js").Scene} scene
 */

/** How long the subject takes to come in front of the text, in milliseconds. */
const FADE_MS = 200;

/** Smallest side of the frame around the text, in CSS pixels: a fingertip. */
const FRAME_SIDE = 44;

export class Stage {
  /** @type {Content | null} */
  #content = null;
  #canvas = el("canvas", { role: "img" });
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
  #textLayer = new OffscreenCanvas(1, 1);
  /** The photo at the canvas's size, so that a frame costs a copy and not a resampling. */
  #scaledPhoto = new OffscreenCanvas(1, 1);
  #photoIsScaled = false;
  /** What the picture may take, and what it takes, in CSS pixels. */
  #room = { width: 0, height: 0 };
  #width = 0;
  #height = 0;
  #fadeStart = 0;
  #frameRequest = 0;
  #frame;
  #picture;

  /**
   * @param {object} options
   * @param {HTMLElement} options.area the element whose room the picture may take
   * @param {string} options.frameName accessible name of the frame around the text
   * @param {(dx: number, dy: number) => void} options.onMove by which fractions of the photo's sides
   * @param {() => void} options.onTap the text was tapped or clicked
   * @param {AbortSignal} options.signal
   */
  constructor({ area, frameName, onMove, onTap, signal }) {
    this.#frame = el("button", { class: "frame", type: "button", "aria-label": frameName });
    this.#picture = el(
      "div",
      { class: "picture", hidden: true },
      this.#canvas,
      el("div", { class: "shimmer" }),
      this.#frame,
    );
    area.prepend(this.#picture);
    followGestures(this.#frame, {
      onMove: (dx, dy) => onMove(dx / this.#width, dy / this.#height),
      onTap,
      signal,
    });
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.#room = entry.contentRect;
      this.#fit();
    });
    observer.observe(area);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.#frameRequest);
    });
  }

  /**
   * @param {Content | null} content
   * @param {string} description of the picture, for who cannot see it
   */
  show(content, description) {
    const before = this.#content;
    this.#content = content;
    this.#picture.hidden = !content;
    if (!content) return;
    this.#canvas.setAttribute("aria-label", description);
    if (content.matte && content.matte !== before?.matte) this.#fadeStart = performance.now();
    if (content.bitmap !== before?.bitmap) this.#fit();
    this.#placeFrame(content);
    this.#requestDraw();
  }

  #fit() {
    const { width, height } = this.#room;
    if (!this.#content || width <= 0 || height <= 0) return;
    const { bitmap } = this.#content;
    const scale = Math.min(width / bitmap.width, height / bitmap.height);
    this.#width = bitmap.width * scale;
    this.#height = bitmap.height * scale;
    this.#picture.style.inlineSize = `${this.#width}px`;
    this.#picture.style.blockSize = `${this.#height}px`;
    this.#canvas.width = Math.max(1, Math.round(this.#width * devicePixelRatio));
    this.#canvas.height = Math.max(1, Math.round(this.#height * devicePixelRatio));
    this.#photoIsScaled = false;
    this.#placeFrame(this.#content);
    // Drawn at once: a resized canvas is blank.
    this.#draw();
  }

  /** @param {Content} content */
  #placeFrame({ scene }) {
    const box = measureText(scene, this.#width, this.#height);
    const [left, width] = frameSide(box.left, box.right, this.#width);
    const [top, height] = frameSide(box.top, box.bottom, this.#height);
    Object.assign(this.#frame.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
  }

  #requestDraw() {
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    if (!this.#content) return;
    const { bitmap, matte, scene } = this.#content;
    if (!this.#photoIsScaled) {
      const { width, height } = this.#canvas;
      this.#scaledPhoto.width = width;
      this.#scaledPhoto.height = height;
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (this.#scaledPhoto.getContext("2d"));
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, 0, 0, width, height);
      this.#photoIsScaled = true;
    }
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const presence = still ? 1 : Math.min(1, (performance.now() - this.#fadeStart) / FADE_MS);
    renderPicture(this.#context, { photo: this.#scaledPhoto, matte, presence, scene }, this.#textLayer);
    if (matte && presence < 1) this.#requestDraw();
  }
}

/**
 * One side of the frame: around the ink, large enough to catch, inside the picture.
 *
 * @param {number} start
 * @param {number} end
 * @param {number} limit
 * @returns {[start: number, length: number]}
 */
function frameSide(start, end, limit) {
  const spare = Math.max(8, (FRAME_SIDE - (end - start)) / 2);
  const from = Math.max(0, start - spare);
  return [from, Math.min(limit, end + spare) - from];
}
