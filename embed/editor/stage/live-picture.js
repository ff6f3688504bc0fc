/** The picture on the screen: drawn by the one renderer, only as far as it is seen and only when it changed. */

import { el } from "../../base/dom.js";
import { Renderer, WHOLE_PICTURE } from "../render/renderer.js";

/**
 * @typedef {import("./viewport.js").Rect} Rect
 * @typedef {import("../state.js").State} State
 *
 * @typedef {object} Sight what is seen
 * @property {State} state with a photo
 * @property {Rect} picture where the whole picture lies on the surface, CSS pixels
 * @property {{ width: number, height: number }} surface
 * @property {number} ratio device pixels in a CSS pixel
 * @property {import("../render/typeset.js").Fonts} fonts
 */

/** How long the subject takes to come in front of the text, in milliseconds. */
const FADE_MS = 200;

/** How long the view has to rest before a magnified picture is drawn sharp, in milliseconds. */
const REST_MS = 120;

/** The red of the masking film that retouchers used to cut. */
const MATTE_COLOR = "#ff1f4b";

/** Less than this apart is the same place, in CSS pixels. */
const SAME = 0.01;

export class LivePicture {
  #canvas = el("canvas", { role: "img" });
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
  #shimmer = el("div", { class: "shimmer", hidden: true });
  #renderer = new Renderer();
  #isStill = matchMedia("(prefers-reduced-motion: reduce)");
  #onReady;
  #rest = 0;
  /** What the canvas was drawn from. @type {readonly unknown[]} */
  #content = [];
  /** The transform that puts the canvas, as it was drawn, into its place. */
  #placed = "";
  /** Where the whole picture was when the canvas was drawn, and the part of it that the canvas shows. */
  #picture = { left: 0, top: 0, width: 0, height: 0 };
  #part = { left: 0, top: 0, width: 0, height: 0 };
  /** @type {Pick<State, "photo" | "subject">} */
  #before = { photo: null, subject: null };
  #fadeStart = -Infinity;
  /** Loaded when it is first asked for. @type {typeof import("../mask/overlay.js").drawMatte | null} */
  #drawMatte = null;
  /** @type {Promise<void> | null} */
  #coming = null;
  /** Comes with the hands. @type {import("./sharp-edge.js").SharpEdge | null} */
  edge = null;

  /** @param {{ onReady: () => void, signal: AbortSignal }} options onReady: there is more to show now */
  constructor({ onReady, signal }) {
    this.#onReady = onReady;
    this.element = el("div", { class: "picture" }, this.#canvas, this.#shimmer);
    signal.addEventListener("abort", () => {
      clearTimeout(this.#rest);
      // Its pixels would stay until the element is collected.
      this.#canvas.width = this.#canvas.height = 0;
      this.#renderer.release();
    });
  }

  /**
   * @param {Sight} sight
   * @returns {boolean} the picture is still changing: show it again in the next frame
   */
  show(sight) {
    const { state, picture, surface, fonts, ratio } = sight;
    this.#shimmer.hidden = state.phase !== "waiting" || state.subject !== null;
    if (state.showsMatte) this.#coming ??= this.#loadOverlay();
    const presence = this.#presence(state);
    const { photo, subject, covers, scene } = state;
    const overlay = state.showsMatte && this.#drawMatte;
    const size = [ratio, surface.width, surface.height];
    const content = [photo, subject, covers, scene.layers, overlay, presence, fonts.revision, ...size];
    clearTimeout(this.#rest);
    if (content.some((value, index) => value !== this.#content[index])) {
      this.#draw(sight, presence);
      this.#content = content;
    } else if (Math.abs(picture.width - this.#picture.width) > SAME && this.#covers(picture, surface)) {
      // While the view is magnified the pixels that are there have to do.
      this.#stretch(picture);
      this.#rest = setTimeout(() => this.drawAgain(), REST_MS);
    } else if (!isSame(picture, this.#picture)) {
      this.#draw(sight, presence);
    } else {
      this.element.style.transform = this.#placed;
    }
    return presence < 1;
  }

  /** Draw what has not changed as well. */
  drawAgain() {
    this.#content = [];
    this.#onReady();
  }

  /**
   * Draw what is on the stage, where it lies there.
   *
   * @param {CanvasRenderingContext2D} context in CSS pixels of the surface
   */
  drawOn(context) {
    const { left, top, width, height } = this.#picture;
    const part = this.#part;
    const [x, y] = [left + part.left * width, top + part.top * height];
    context.drawImage(this.#canvas, x, y, part.width * width, part.height * height);
  }

  /** @param {string} description of the picture, for who cannot see it */
  describe(description) {
    if (this.#canvas.getAttribute("aria-label") !== description) {
      this.#canvas.setAttribute("aria-label", description);
    }
  }

  /**
   * A subject that is found while its photo is on the stage comes to the front softly.
   *
   * @param {State} state
   * @returns {number} how far it has come, 0 to 1
   */
  #presence({ photo, subject }) {
    const before = this.#before;
    if (photo !== before.photo) this.#fadeStart = -Infinity;
    else if (subject && !before.subject) this.#fadeStart = performance.now();
    this.#before = { photo, subject };
    if (this.#isStill.matches) return 1;
    return Math.min(1, Math.max(0, (performance.now() - this.#fadeStart) / FADE_MS));
  }

  /**
   * Draw the part of the picture that is on the surface, at the screen's own pixels.
   *
   * @param {Sight} sight
   * @param {number} presence
   */
  #draw({ state, picture, surface, ratio, fonts }, presence) {
    const { photo, subject, covers, scene } = state;
    if (!photo) return;
    const width = Math.max(1, Math.round(picture.width * ratio));
    const height = Math.max(1, Math.round(picture.height * ratio));
    const left = Math.round(picture.left * ratio);
    const top = Math.round(picture.top * ratio);
    const x = Math.max(0, -left);
    const y = Math.max(0, -top);
    const columns = Math.max(1, Math.min(width, Math.ceil(surface.width * ratio) - left) - x);
    const rows = Math.max(1, Math.min(height, Math.ceil(surface.height * ratio) - top) - y);
    if (this.#canvas.width !== columns) this.#canvas.width = columns;
    if (this.#canvas.height !== rows) this.#canvas.height = rows;
    const whole = {
      photo: photo.bitmap,
      subject,
      covers,
      presence,
      scene,
      fonts,
      width,
      height,
      x,
      y,
      parts: WHOLE_PICTURE,
    };
    this.#renderer.render(this.#context, this.edge?.follow(whole, this.#canvas, this.#renderer) ?? whole);
    if (state.showsMatte && subject) {
      this.#drawMatte?.(this.#context, subject, { x: -x, y: -y, width, height, color: MATTE_COLOR });
    }
    Object.assign(this.element.style, { inlineSize: `${columns / ratio}px`, blockSize: `${rows / ratio}px` });
    this.#picture = picture;
    this.#part = { left: x / width, top: y / height, width: columns / width, height: rows / height };
    this.#placed = `translate(${(left + x) / ratio}px, ${(top + y) / ratio}px)`;
    this.element.style.transform = this.#placed;
  }

  /**
   * Stretch the canvas to where its part of the picture is now.
   *
   * @param {Rect} picture
   */
  #stretch({ left, top, width, height }) {
    const scale = width / this.#picture.width;
    const x = left + this.#part.left * width;
    const y = top + this.#part.top * height;
    this.element.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  /**
   * Whether the canvas, stretched, still shows all of the picture that is on the surface.
   *
   * @param {Rect} picture
   * @param {{ width: number, height: number }} surface
   */
  #covers({ left, top, width, height }, surface) {
    const part = this.#part;
    const slack = 1;
    return (
      left + part.left * width <= Math.max(0, left) + slack &&
      top + part.top * height <= Math.max(0, top) + slack &&
      left + (part.left + part.width) * width >= Math.min(surface.width, left + width) - slack &&
      top + (part.top + part.height) * height >= Math.min(surface.height, top + height) - slack
    );
  }

  async #loadOverlay() {
    try {
      this.#drawMatte = (await import("../mask/overlay.js")).drawMatte;
      this.#onReady();
    } catch {
      // The next thing that is drawn asks again.
      this.#coming = null;
    }
  }
}

/** @param {Rect} a @param {Rect} b */
function isSame(a, b) {
  const keys = /** @type {const} */ (["left", "top", "width", "height"]);
  return keys.every((key) => Math.abs(a[key] - b[key]) <= SAME);
}
