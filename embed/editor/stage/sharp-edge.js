/**
 * The subject's edge on the stage, where that shows more pixels than the matte has: sharpened as in an export, a
 * moment after the view and the subject have come to rest.
 */

import { Sharpener } from "../mask/detail.js";
import { isShown } from "../scene/scene.js";

/**
 * @typedef {import("../mask/area.js").Area} Area
 * @typedef {import("../mask/subject.js").Subject} Subject
 * @typedef {import("../render/renderer.js").Picture} Picture
 *
 * @typedef {object} Wanted
 * @property {Subject} subject
 * @property {{ width: number, height: number }} size of the whole picture, device pixels
 * @property {Area} area of the picture that is seen
 */

/** How long everything has to rest, in milliseconds. */
const REST_MS = 150;

export class SharpEdge {
  #onReady;
  /** @type {(Wanted & { sharp: Subject }) | null} */
  #shown = null;
  /** On its way, or waiting for its turn. @type {Wanted | null} */
  #coming = null;
  #work = new AbortController();

  /** @param {{ onReady: () => void, signal: AbortSignal }} options onReady: there is more to show now */
  constructor({ onReady, signal }) {
    this.#onReady = onReady;
    signal.addEventListener("abort", () => {
      this.#stop();
      this.#drop();
    });
  }

  /**
   * Take what is about to be drawn.
   *
   * @param {Picture} picture
   * @param {{ width: number, height: number }} canvas that it is drawn on
   * @param {import("../render/renderer.js").Renderer} renderer that draws it
   * @returns {Picture} to be drawn in its place
   */
  follow(picture, canvas, renderer) {
    const wanted = wantedOf(picture, canvas);
    if (this.#shown?.subject !== picture.subject) this.#drop();
    if (!wanted || (this.#shown && isCovered(wanted, this.#shown))) this.#stop();
    else if (!this.#coming || !isSame(wanted, this.#coming)) this.#prepare(picture.photo, wanted, renderer);
    return this.#shown ? { ...picture, subject: this.#shown.sharp } : picture;
  }

  /**
   * @param {ImageBitmap} photo
   * @param {Wanted} wanted
   * @param {import("../render/renderer.js").Renderer} renderer
   */
  #prepare(photo, wanted, renderer) {
    this.#stop();
    this.#coming = wanted;
    const { signal } = (this.#work = new AbortController());
    const timer = setTimeout(async () => {
      const sharpener = new Sharpener(signal);
      try {
        const { subject, size } = wanted;
        const detail = await sharpener.sharpen(subject, { ...wanted, image: renderer.photoFor(photo, size.width) });
        if (signal.aborted) return detail.close();
        this.#drop();
        this.#shown = { ...wanted, sharp: { ...subject, detail } };
        this.#coming = null;
        this.#onReady();
      } catch {
        // What is on the stage is good as it is. A part that has not come is asked for with the next change.
      } finally {
        sharpener.end();
      }
    }, REST_MS);
    signal.addEventListener("abort", () => clearTimeout(timer));
  }

  #stop() {
    this.#work.abort();
    this.#coming = null;
  }

  #drop() {
    this.#shown?.sharp.detail?.close();
    this.#shown = null;
  }
}

/**
 * @param {Picture} picture
 * @param {{ width: number, height: number }} canvas
 * @returns {Wanted | null} null where the matte is as good
 */
function wantedOf({ photo, subject, scene, width, height, x, y }, canvas) {
  if (subject?.quality !== "full") return null;
  if (!scene.layers.some((layer) => isShown(layer) && layer.place === "behind")) return null;
  // Beyond the photo's own size it has no more to tell.
  if (Math.min(width, photo.width) <= subject.width) return null;
  const area = { left: x, top: y, right: x + canvas.width, bottom: y + canvas.height };
  return { subject, size: { width, height }, area };
}

/** @param {Wanted} one @param {Wanted} other */
function isSame(one, other) {
  return isCovered(one, other) && isCovered(other, one);
}

/**
 * @param {Wanted} wanted
 * @param {Wanted} shown
 */
function isCovered({ subject, size, area }, shown) {
  return (
    subject === shown.subject &&
    size.width === shown.size.width &&
    area.left >= shown.area.left &&
    area.top >= shown.area.top &&
    area.right <= shown.area.right &&
    area.bottom <= shown.area.bottom
  );
}
