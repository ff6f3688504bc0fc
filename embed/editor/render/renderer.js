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
import { areaOf, intersection } from "./boxes.js";
import { layerCenter, linearOf, perspectiveOf } from "./geometry.js";
import { parts, partsLacking } from "./parts.js";
import { rasterBox, rasterize } from "./raster.js";
import { layoutText } from "./typeset.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
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
 * @property {import("../mask/subject.js").Subject | null} subject null leaves all text in front
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
  /** Photo and subject at the size and place in which they were last drawn. */
  #scaled = {
    key: "",
    photo: /** @type {ImageBitmap | null} */ (null),
    subject: /** @type {Picture["subject"]} */ (null),
    canvas: new OffscreenCanvas(1, 1),
    solid: new OffscreenCanvas(1, 1),
    cutout: new OffscreenCanvas(1, 1),
  };
  #reduced = { photo: new Reduction(), solid: new Reduction(), cutout: new Reduction() };
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
    const { scene, subject, parts } = picture;
    const { width, height } = context.canvas;
    this.#scale(picture, width, height);
    context.clearRect(0, 0, width, height);
    if (parts.photo) context.drawImage(this.#scaled.canvas, 0, 0);

    const shown = scene.layers.filter(isShown);
    const covers = parts.subject && subject !== null;
    if (parts.text) {
      for (const layer of shown) {
        if (layer.place === "behind") this.#drawLayer(context, layer, picture, covers && parts.photo);
      }
    }
    if (covers && !parts.photo) this.#drawSubject(context);
    if (parts.text) {
      for (const layer of shown) {
        if (layer.place === "front") this.#drawLayer(context, layer, picture, false);
      }
    }
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
    return this.#reduced.photo.of(photo, width);
  }

  /** Let go what was kept: Safari counts canvases that wait for collection against a fixed limit. */
  release() {
    const { canvas, solid, cutout } = this.#scaled;
    const rasters = [...this.#rasters.values()].flatMap(({ raster }) => (raster ? [raster.canvas] : []));
    for (const kept of [canvas, solid, cutout, this.#scratch, ...rasters]) kept.width = kept.height = 0;
    for (const { turned } of this.#rasters.values()) turned?.release();
    for (const reduction of Object.values(this.#reduced)) reduction.release();
    this.#rasters.clear();
    Object.assign(this.#scaled, { key: "", photo: null, subject: null });
  }

  /**
   * @param {Context} context
   * @param {Layer} layer
   * @param {Picture} picture
   * @param {boolean} covered by the subject
   */
  #drawLayer(context, layer, picture, covered) {
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
    if (covered) {
      text.globalAlpha = picture.presence;
      text.globalCompositeOperation = "destination-out";
      if (layer.blend === "normal") {
        text.drawImage(this.#scaled.solid, -left, -top);
        text.globalCompositeOperation = "source-atop";
      }
      // Other modes mix the text with the photo's own colours, to which an edge's old ones belong.
      text.drawImage(this.#scaled.cutout, -left, -top);
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
   */
  #drawSubject(context) {
    const { canvas, solid, cutout } = this.#scaled;
    const core = context2d(new OffscreenCanvas(canvas.width, canvas.height));
    core.drawImage(canvas, 0, 0);
    core.globalCompositeOperation = "destination-in";
    core.drawImage(solid, 0, 0);

    const scratch = this.#scratch;
    scratch.width = canvas.width;
    scratch.height = canvas.height;
    const subject = context2d(scratch);
    subject.drawImage(cutout, 0, 0);
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
   * @param {Picture} picture
   * @param {number} canvasWidth
   * @param {number} canvasHeight
   */
  #scale({ photo, subject, width, height, x, y }, canvasWidth, canvasHeight) {
    const scaled = this.#scaled;
    const key = [width, height, x, y, canvasWidth, canvasHeight].join();
    /** @type {(canvas: OffscreenCanvas, reduction: Reduction, image: Image | undefined) => void} */
    const draw = (canvas, reduction, image) => {
      canvas.width = canvasWidth;
      canvas.height = canvasHeight;
      if (!image) return;
      const context = context2d(canvas);
      context.imageSmoothingQuality = "high";
      context.drawImage(reduction.of(image, width), -x, -y, width, height);
    };
    const moved = key !== scaled.key;
    if (moved || photo !== scaled.photo) draw(scaled.canvas, this.#reduced.photo, photo);
    if (subject !== scaled.subject) {
      // One quick subject is drawn over the other, on the same canvases.
      this.#reduced.solid.release();
      this.#reduced.cutout.release();
    }
    if (moved || subject !== scaled.subject) {
      draw(scaled.solid, this.#reduced.solid, subject?.solid);
      draw(scaled.cutout, this.#reduced.cutout, subject?.cutout);
      subject?.detail?.draw(scaled, width, x, y);
    }
    Object.assign(scaled, { key, photo, subject });
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
  const { id, name, place, hidden, locked, x, y, opacity, blend, ...look } = layer;
  return toJson([width, fonts.stack(layer.font), fonts.revision, partsLacking(layer), look]);
}

/** @param {OffscreenCanvas} canvas */
function context2d(canvas) {
  return /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
