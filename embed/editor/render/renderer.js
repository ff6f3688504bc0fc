/**
 * The one renderer: preview and export are the same call on canvases of different sizes.
 *
 * With photo I, matte m, foreground F, text colour T and coverage a, per pixel, text behind the subject
 * gives m F + (1 - m) (a T + (1 - a) B). The layer of text takes on the subject's colour where that
 * covers it, and loses what lies under the subject's core; then it goes over the photo. So pixels
 * without text keep the photo's exact value, and I (1 - a) + a (m F + (1 - m) T) is the same sum.
 */

import { toJson } from "../../base/json.js";
import { Reduction } from "../../base/reduction.js";
import { isShown } from "../scene/scene.js";
import { levelOf, UNDIVIDED } from "../scene/stack.js";
import { areaOf, intersection } from "./boxes.js";
import { layerCenter, linearOf, perspectiveOf } from "./geometry.js";
import { parts, partsLacking } from "./parts.js";
import { rasterBox, rasterize } from "./raster.js";
import { layoutText } from "./typeset.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("../mask/subject.js").Subject} Subject
 * @typedef {import("./raster.js").Raster} Raster
 * @typedef {import("./raster.js").Box} Box
 * @typedef {import("../../base/reduction.js").Image} Image
 * @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context
 *
 * @typedef {{ key: string, raster?: Raster, turned?: import("./warp.js").Turned }} Kept
 *
 * @typedef {object} Parts what is drawn of a picture
 * @property {boolean} photo
 * @property {boolean} text
 * @property {boolean} subject without it, text behind the subject is whole
 *
 * @typedef {object} Picture
 * @property {ImageBitmap} photo
 * @property {Subject | null} subject null leaves all text in front
 * @property {Pick<import("../mask/covers.js").Covers, "parts" | "above"> | null} [covers] what parts of it cover;
 *   null or absent where it is not divided
 * @property {number} presence how far the subject has come to the front, 0 to 1
 * @property {import("../scene/scene.js").Scene} scene
 * @property {import("./typeset.js").Fonts} fonts
 * @property {number} width size of the whole picture, in pixels
 * @property {number} height
 * @property {number} x where the canvas's top left lies in the picture, whole pixels
 * @property {number} y
 * @property {Parts} parts
 */

/** @type {Readonly<Parts>} */
export const WHOLE_PICTURE = { photo: true, text: true, subject: true };

/** A layer's raster is kept whole while it is no larger than this many canvases. */
const KEPT_AREA = 2;

/** Keeps what a drawing has in common with the next one; a fresh renderer draws the same pixels. */
export class Renderer {
  #photo = new ScaledImage();
  /** What covers texts, by how many of the subject's parts they lie in front of. @type {Map<number, ScaledSubject>} */
  #covers = new Map();
  /** By layer: its whole raster, or what parts of it are drawn from. @type {Map<string, Kept>} */
  #rasters = new Map();
  #scratch = new OffscreenCanvas(1, 1);

  /**
   * Draw a picture, or the part of it that the canvas covers, over the whole canvas of a context.
   *
   * @param {Context} context
   * @param {Picture} picture
   */
  render(context, picture) {
    const { scene, parts } = picture;
    const view = viewOf(picture, context.canvas);
    this.#photo.draw(picture.photo, view);
    context.clearRect(0, 0, view.columns, view.rows);
    if (parts.photo) context.drawImage(this.#photo.canvas, 0, 0);

    const { texts, whole } = stackOf(picture);
    const scaled = (/** @type {Subject | null} */ cover, /** @type {number} */ level) => {
      if (!cover) return null;
      const known = this.#covers.get(level) ?? new ScaledSubject();
      this.#covers.set(level, known);
      known.draw(cover, view);
      return known;
    };
    for (const { layer, level, cover, isFront } of texts) {
      if (!isFront) this.#drawLayer(context, layer, picture, scaled(cover, level));
    }
    const subject = scaled(whole, 0);
    if (subject) this.#drawSubject(context, subject);
    for (const { layer, isFront } of texts) if (isFront) this.#drawLayer(context, layer, picture, null);
    this.#forget(scene);
  }

  /**
   * Draw ahead what every part of a large picture needs, in steps: between two of them, the caller may
   * let others have their turn.
   *
   * @param {Pick<Picture, "scene" | "width" | "fonts">} picture
   * @returns {Generator<void>}
   */
  *prepare({ scene, width, fonts }) {
    const { warp } = parts;
    for (const layer of scene.layers.filter(isShown)) {
      const perspective = perspectiveOf(layer, width);
      if (!warp || !perspective) continue;
      const key = rasterKey(layer, width, fonts);
      this.#rasters.set(layer.id, { key, turned: yield* warp.turn(layer, width, fonts, perspective) });
    }
  }

  /**
   * @param {ImageBitmap} photo
   * @param {number} width of a picture
   * @returns {Image} what the photo is drawn from there
   */
  photoFor(photo, width) {
    return this.#photo.reduced(photo, width);
  }

  /** Let go what was kept: Safari counts canvases that wait for collection against a fixed limit. */
  release() {
    const rasters = [...this.#rasters.values()].flatMap(({ raster }) => (raster ? [raster.canvas] : []));
    for (const kept of [this.#scratch, ...rasters]) kept.width = kept.height = 0;
    for (const { turned } of this.#rasters.values()) turned?.release();
    for (const scaled of [this.#photo, ...this.#covers.values()]) scaled.release();
    this.#rasters.clear();
    this.#covers.clear();
  }

  /**
   * @param {Context} context
   * @param {Layer} layer
   * @param {Picture} picture
   * @param {ScaledSubject | null} cover what of the subject lies over it
   */
  #drawLayer(context, layer, picture, cover) {
    const center = layerCenter(layer, picture.width, picture.height);
    const x = center.x - picture.x;
    const y = center.y - picture.y;
    const { width, height } = context.canvas;
    const raster = this.#raster(layer, picture, { left: -x, top: -y, right: width - x, bottom: height - y });
    if (!raster) return;
    const left = Math.max(0, x + raster.x);
    const top = Math.max(0, y + raster.y);
    const right = Math.min(width, x + raster.x + raster.canvas.width);
    const bottom = Math.min(height, y + raster.y + raster.canvas.height);
    if (left >= right || top >= bottom) return;

    const scratch = this.#scratch;
    scratch.width = right - left;
    scratch.height = bottom - top;
    const text = context2d(scratch);
    text.drawImage(raster.canvas, x + raster.x - left, y + raster.y - top);
    if (cover) {
      text.globalAlpha = picture.presence;
      text.globalCompositeOperation = "destination-out";
      if (layer.blend === "normal") {
        text.drawImage(cover.solid.canvas, -left, -top);
        text.globalCompositeOperation = "source-atop";
      }
      // Other modes mix the text with the photo's own colours, to which an edge's old ones belong.
      text.drawImage(cover.cutout.canvas, -left, -top);
    }
    context.globalAlpha = layer.opacity;
    context.globalCompositeOperation = layer.blend === "normal" ? "source-over" : layer.blend;
    context.drawImage(scratch, left, top);
    context.globalAlpha = 1;
    context.globalCompositeOperation = "source-over";
  }

  /**
   * The subject alone: the photo's own colours in its core, repaired ones at its edge.
   *
   * @param {Context} context
   * @param {ScaledSubject} whole
   */
  #drawSubject(context, { solid, cutout }) {
    const { canvas } = this.#photo;
    const core = context2d(new OffscreenCanvas(canvas.width, canvas.height));
    core.drawImage(canvas, 0, 0);
    core.globalCompositeOperation = "destination-in";
    core.drawImage(solid.canvas, 0, 0);

    const scratch = this.#scratch;
    scratch.width = canvas.width;
    scratch.height = canvas.height;
    const subject = context2d(scratch);
    subject.drawImage(cutout.canvas, 0, 0);
    subject.globalCompositeOperation = "source-atop";
    subject.drawImage(core.canvas, 0, 0);
    context.drawImage(scratch, 0, 0);
  }

  /**
   * @param {Layer} layer
   * @param {Picture} picture
   * @param {Box} view the canvas, in pixels around the layer's middle
   * @returns {Raster | null}
   */
  #raster(layer, { width, fonts }, view) {
    const key = rasterKey(layer, width, fonts);
    const known = this.#rasters.get(layer.id);
    if (known?.key === key && known.raster) return known.raster;

    const layout = layoutText(layer, fonts);
    const linear = linearOf(layer, width);
    const perspective = perspectiveOf(layer, width);
    const { warp } = parts;
    const flatBox = rasterBox(layer, layout, linear);
    const box = warp && perspective ? warp.warpedBox(flatBox, perspective) : flatBox;
    const isKept = areaOf(box) <= KEPT_AREA * areaOf(view);
    const wanted = isKept ? box : intersection(box, view);
    if (!(areaOf(wanted) > 0)) return null;
    if (!warp || !perspective) {
      const raster = complete(rasterize(layer, layout, linear, wanted));
      if (isKept) this.#rasters.set(layer.id, { key, raster });
      return raster;
    }
    // What is turned is drawn from its flat raster, the same one for every part of a picture.
    const turned = (known?.key === key && known.turned) || complete(warp.turn(layer, width, fonts, perspective));
    const raster = turned.draw(wanted);
    this.#rasters.set(layer.id, isKept ? { key, raster } : { key, turned });
    return raster;
  }

  /**
   * Drop the rasters of layers that are gone.
   *
   * @param {import("../scene/scene.js").Scene} scene
   */
  #forget({ layers }) {
    for (const id of this.#rasters.keys()) {
      if (!layers.some((layer) => layer.id === id)) this.#rasters.delete(id);
    }
  }
}

/**
 * What a picture is drawn of besides the photo.
 *
 * @param {Pick<Picture, "scene" | "subject" | "covers" | "parts">} picture
 * @returns {{ texts: { layer: Layer, level: number, cover: Subject | null, isFront: boolean }[], whole: Subject | null }}
 *   texts: from the bottom to the top, with how many parts of the subject they lie in front of and what lies over
 *   them; whole: the subject, where there is no photo from which it shows
 */
export function stackOf({ scene, subject, covers, parts }) {
  const pieces = covers?.parts ?? UNDIVIDED;
  const above = (/** @type {number} */ level) => (covers ? covers.above(level) : subject);
  const covered = parts.subject && parts.photo;
  const texts = scene.layers
    .filter((layer) => parts.text && isShown(layer))
    .map((layer) => {
      const level = levelOf(layer, scene.subject, pieces);
      const isFront = level === pieces.length;
      return { layer, level, cover: covered && !isFront ? above(level) : null, isFront };
    })
    .sort((a, b) => a.level - b.level);
  return { texts, whole: parts.subject && !parts.photo ? above(0) : null };
}

/**
 * Which part of a picture the canvas shows, at which size.
 *
 * @typedef {Pick<Picture, "width" | "height" | "x" | "y"> & { columns: number, rows: number, key: string }} View
 *
 * @param {Picture} picture
 * @param {{ width: number, height: number }} canvas
 * @returns {View}
 */
function viewOf({ width, height, x, y }, { width: columns, height: rows }) {
  return { width, height, x, y, columns, rows, key: [width, height, x, y, columns, rows].join() };
}

/** An image at the size and place in which it was last drawn. */
class ScaledImage {
  canvas = new OffscreenCanvas(1, 1);
  #reduction = new Reduction();
  #key = "";
  /** @type {Image | null} */
  #image = null;

  /**
   * @param {Image} image that shows what it showed the last time, unless `forget` was called since
   * @param {View} view
   */
  draw(image, view) {
    if (image === this.#image && view.key === this.#key) return;
    this.canvas.width = view.columns;
    this.canvas.height = view.rows;
    const context = context2d(this.canvas);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#reduction.of(image, view.width), -view.x, -view.y, view.width, view.height);
    this.#image = image;
    this.#key = view.key;
  }

  /**
   * @param {Image} image as for `draw`
   * @param {number} width at which it will be drawn
   */
  reduced(image, width) {
    return this.#reduction.of(image, width);
  }

  /** The image shows something else now. */
  forget() {
    this.#reduction.release();
    this.#image = null;
  }

  release() {
    this.forget();
    this.canvas.width = this.canvas.height = 0;
  }
}

/** A subject at the size and place in which it was last drawn. */
class ScaledSubject {
  solid = new ScaledImage();
  cutout = new ScaledImage();
  /** @type {Subject | null} */
  #subject = null;
  #key = "";

  /**
   * @param {Subject} subject
   * @param {View} view
   */
  draw(subject, view) {
    // One quick subject is drawn over the other, on the same canvases.
    if (subject !== this.#subject) {
      this.solid.forget();
      this.cutout.forget();
    } else if (view.key === this.#key) return;
    this.#subject = subject;
    this.#key = view.key;
    this.solid.draw(subject.solid, view);
    this.cutout.draw(subject.cutout, view);
    const { width, x, y } = view;
    subject.detail?.draw({ solid: this.solid.canvas, cutout: this.cutout.canvas }, width, x, y);
  }

  release() {
    this.solid.release();
    this.cutout.release();
  }
}

/**
 * @template T
 * @param {Generator<void, T>} steps
 * @returns {T}
 */
function complete(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Everything that a layer's pixels depend on, wherever it lies.
 *
 * @param {Layer} layer
 * @param {number} width
 * @param {import("./typeset.js").Fonts} fonts
 */
function rasterKey(layer, width, fonts) {
  const { id, name, place, over, hidden, locked, x, y, opacity, blend, ...look } = layer;
  return toJson([width, fonts.stack(layer.font), fonts.revision, partsLacking(layer), look]);
}

/** @param {OffscreenCanvas} canvas */
function context2d(canvas) {
  return /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
