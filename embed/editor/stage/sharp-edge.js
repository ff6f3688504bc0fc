/**
 * The subject's edge on the stage, where that shows more pixels than the matte has: sharpened as in an export, a
 * moment after the view and the subject have come to rest.
 */

import { Sharpener } from "../mask/detail.js";
import { SharpCovers } from "../mask/sharp-covers.js";
import { stackOf } from "../render/renderer.js";

/**
 * @typedef {import("../mask/area.js").Area} Area
 * @typedef {import("../mask/subject.js").Subject} Subject
 * @typedef {import("../render/renderer.js").Picture} Picture
 *
 * @typedef {object} Wanted
 * @property {readonly Subject[]} subjects what covers texts: the whole subject, or some of its parts
 * @property {{ width: number, height: number }} size of the whole picture, device pixels
 * @property {Area} area of the picture that is seen
 */

/** How long everything has to rest, in milliseconds. */
const REST_MS = 150;

export class SharpEdge {
  #onReady;
  /** @type {(Wanted & { sharp: SharpCovers }) | null} */
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
    const subjects = coversIn(picture);
    const wanted = wantedOf(picture, subjects, canvas);
    if (!subjects.every((subject) => this.#shown?.sharp.has(subject))) this.#drop();
    if (!wanted || (this.#shown && isCovered(wanted, this.#shown))) this.#stop();
    else if (!this.#coming || !isSame(wanted, this.#coming)) this.#prepare(picture.photo, wanted, renderer);
    return this.#shown ? { ...picture, ...this.#shown.sharp.of(picture) } : picture;
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
      const sharp = new SharpCovers();
      try {
        const view = () => ({ ...wanted, image: renderer.photoFor(photo, wanted.size.width) });
        await sharp.sharpen(sharpener, wanted.subjects, view);
        if (signal.aborted) return sharp.close();
        this.#drop();
        this.#shown = { ...wanted, sharp };
        this.#coming = null;
        this.#onReady();
      } catch {
        sharp.close();
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
    this.#shown?.sharp.close();
    this.#shown = null;
  }
}

/**
 * @param {Picture} picture
 * @returns {Subject[]} that lie over texts
 */
function coversIn(picture) {
  return [...new Set(stackOf(picture).texts.flatMap(({ cover }) => cover ?? []))];
}

/**
 * @param {Picture} picture
 * @param {readonly Subject[]} subjects
 * @param {{ width: number, height: number }} canvas
 * @returns {Wanted | null} null where the matte is as good
 */
function wantedOf({ photo, width, height, x, y }, subjects, canvas) {
  const [first] = subjects;
  if (first?.quality !== "full") return null;
  // Beyond the photo's own size it has no more to tell.
  if (Math.min(width, photo.width) <= first.width) return null;
  const area = { left: x, top: y, right: x + canvas.width, bottom: y + canvas.height };
  return { subjects, size: { width, height }, area };
}

/** @param {Wanted} one @param {Wanted} other */
function isSame(one, other) {
  return isCovered(one, other) && isCovered(other, one);
}

/**
 * @param {Wanted} wanted
 * @param {Wanted} shown
 */
function isCovered({ subjects, size, area }, shown) {
  return (
    subjects.every((subject) => shown.subjects.includes(subject)) &&
    size.width === shown.size.width &&
    area.left >= shown.area.left &&
    area.top >= shown.area.top &&
    area.right <= shown.area.right &&
    area.bottom <= shown.area.bottom
  );
}
