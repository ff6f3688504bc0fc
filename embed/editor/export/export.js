/**
 * The finished picture as a file, drawn by the one renderer: the same call as the preview's, on strips
 * of the output, so that the page stays alive meanwhile.
 */

import { Problem } from "../../base/problem.js";
import { nextTurn } from "../../base/turns.js";
import { Sharpener } from "../mask/detail.js";
import { SharpCovers } from "../mask/sharp-covers.js";
import { readHeader } from "../photo/header.js";
import { layerQuad } from "../render/geometry.js";
import { loadParts } from "../render/load-parts.js";
import { Renderer, stackOf } from "../render/renderer.js";
import { isShown } from "../scene/scene.js";
import { hasRoom, reducedCanvas, releaseCanvas, tryCanvas } from "./canvas.js";
import { boxAround, coverFrame, layInside, massOf, shownBox } from "./crop.js";
import { canWritePng, writePng } from "./png.js";

/**
 * @typedef {import("../mask/subject.js").Subject} Subject
 *
 * @typedef {keyof typeof PRESETS} Preset
 * @typedef {"picture" | "subject" | "text"} Parts picture: everything
 *
 * @typedef {object} ExportOptions
 * @property {"png" | "jpeg" | "webp"} format JPEG has no transparency, so it gets a white ground
 * @property {number} quality 0 to 1, of JPEG and WebP
 * @property {"photo" | "double" | Preset | number} size the photo's own, twice that, a crop of a given
 *   shape, or a number to multiply the photo's sides by
 * @property {Parts} parts
 *
 * @typedef {object} Work what is drawn
 * @property {import("../photo/photo.js").Photo} photo
 * @property {Subject | null} subject
 * @property {import("../mask/covers.js").Covers | null} [covers]
 * @property {import("../scene/scene.js").Scene} scene
 * @property {import("../fonts/fonts.js").FontLibrary} fonts
 *
 * @typedef {{ width: number, height: number }} Size in pixels
 * @typedef {Size & { blob: Blob, reducedFrom: Size | null, fontsMissing: boolean }} Exported
 *   reducedFrom: what was asked for, where the browser has no room for it; fontsMissing: other fonts draw
 *   in the place of some that could not be had
 */

/** Sizes that social networks show uncropped. */
export const PRESETS = Object.freeze({
  "1:1": { width: 1080, height: 1080 },
  "4:5": { width: 1080, height: 1350 },
  "9:16": { width: 1080, height: 1920 },
  "16:9": { width: 1920, height: 1080 },
});

/**
 * The longest side that a format's writers know: of JPEG that of libjpeg, of WebP that of RFC 9649. Some browsers
 * cut off what is beyond it without a word.
 */
const LONGEST = { png: Infinity, jpeg: 65_500, webp: 16_383 };

/** Pixels drawn in one go: few enough for a slow phone to stay responsive. */
const STRIP_PIXELS = 1_000_000;

/** Longer side of the matte in which the subject is looked for: its place matters, not its edge. */
const FOCUS_SIDE = 128;

const EXTENSIONS = { png: "png", jpeg: "jpg", webp: "webp" };
const ENDINGS = { picture: "-text-behind", subject: "-subject", text: "-text" };

/**
 * Draw the picture and encode it.
 *
 * @param {Work} work
 * @param {ExportOptions} options
 * @param {object} waiting
 * @param {AbortSignal} waiting.signal
 * @param {(fraction: number | null) => void} [waiting.onProgress] how much is drawn, from 0 to 1; null: what is left
 *   is the browser's, which says nothing of it
 * @returns {Promise<Exported>}
 * @throws {Problem} `export_failed` where the browser has no room even for a small picture, `format_unsupported`
 *   where it can't write that format
 */
export async function exportPicture(work, options, { signal, onProgress = () => {} }) {
  const layers = work.scene.layers.filter(isShown);
  const fontsMissing = !(await work.fonts.ensure(layers, signal));
  await loadParts(layers);
  signal.throwIfAborted();
  const { frame, scene } = compose(work, options);
  const { width, height } = frame;
  async function* strips(/** @type {import("./crop.js").Frame} */ part) {
    for await (const strip of drawStrips({ ...work, scene }, part, options.parts, signal)) {
      yield strip;
      onProgress((strip.top + strip.context.canvas.height) / part.height);
    }
  }
  const encodeOn = (/** @type {HTMLCanvasElement} */ canvas, /** @type {import("./crop.js").Frame} */ part) =>
    encode(canvas, strips(part), options, () => onProgress(null));

  const longest = LONGEST[options.format];
  const canvas = Math.max(width, height) <= longest ? tryCanvas(width, height) : null;
  if (canvas) {
    const blob = await encodeOn(canvas, frame);
    return { blob, width, height, reducedFrom: null, fontsMissing };
  }
  if (options.format === "png" && canWritePng() && hasRoom(width, rowsOf(width))) {
    const blob = await writePng(width, height, pixelsOf(strips(frame)));
    return { blob, width, height, reducedFrom: null, fontsMissing };
  }
  const smaller = reducedCanvas(width, height, longest);
  const reduced = scaled(frame, smaller);
  const blob = await encodeOn(smaller, reduced);
  return { blob, width: reduced.width, height: reduced.height, reducedFrom: { width, height }, fontsMissing };
}

/**
 * Name for the file of an exported picture.
 *
 * @param {Pick<import("../photo/photo.js").Photo, "name">} photo
 * @param {ExportOptions} options
 */
export function exportName({ name }, { format, parts }) {
  return `${name}${ENDINGS[parts]}.${EXTENSIONS[format]}`;
}

/**
 * What of the picture is drawn, and how its text lies in that.
 *
 * @param {Work} work
 * @param {ExportOptions} options
 * @returns {{ frame: import("./crop.js").Frame, scene: import("../scene/scene.js").Scene }}
 */
function compose({ photo, subject, scene, fonts }, { size }) {
  const { width, height } = photo.bitmap;
  if (typeof size === "string" && Object.hasOwn(PRESETS, size)) {
    const text = boxAround(
      scene.layers.filter(isShown).map((layer) => layerQuad(layer, width, height, fonts)),
      width,
      height,
    );
    const focus = { subject: subject && findSubject(subject), text };
    const frame = coverFrame({ width, height }, PRESETS[/** @type {Preset} */ (size)], focus);
    return { frame, scene: { ...scene, layers: layInside(scene.layers, shownBox(frame), focus) } };
  }
  const factor = typeof size === "number" ? size : size === "double" ? 2 : 1;
  const sideOf = (/** @type {number} */ side) => Math.max(1, Math.round(side * factor));
  const output = { width: sideOf(width), height: sideOf(height) };
  return { frame: { ...output, picture: { ...output, x: 0, y: 0 } }, scene };
}

/** @param {import("../mask/subject.js").Subject} subject */
function findSubject({ cutout }) {
  const scale = Math.min(1, FOCUS_SIDE / Math.max(cutout.width, cutout.height));
  const width = Math.max(1, Math.round(cutout.width * scale));
  const height = Math.max(1, Math.round(cutout.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(cutout, 0, 0, width, height);
  return massOf(context.getImageData(0, 0, width, height).data, width, height);
}

/**
 * @param {import("./crop.js").Frame} frame
 * @param {Size} size of the output
 * @returns {import("./crop.js").Frame}
 */
function scaled({ width: fullWidth, picture }, { width, height }) {
  const factor = width / fullWidth;
  return {
    width,
    height,
    picture: {
      width: Math.max(width, Math.round(picture.width * factor)),
      height: Math.max(height, Math.round(picture.height * factor)),
      x: Math.floor(picture.x * factor),
      y: Math.floor(picture.y * factor),
    },
  };
}

/**
 * @typedef {{ context: CanvasRenderingContext2D, top: number }} Strip as wide as the output
 *
 * @param {Work} work
 * @param {import("./crop.js").Frame} frame
 * @param {Parts} parts
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Strip>} from the top to the bottom, all on the same canvas
 */
async function* drawStrips({ photo, subject, covers, scene, fonts }, { width, height, picture }, parts, signal) {
  const renderer = new Renderer();
  const sharpener = new Sharpener(signal);
  const frame = { ...picture, photo: photo.bitmap };
  const shown = partsOf(parts);
  // Beyond the photo's own size it has no more to tell of the edge.
  const detailed = Math.min(picture.width, photo.bitmap.width);
  const { texts, whole } = stackOf({ scene, subject, covers, parts: shown });
  const drawn = new Set([whole, ...texts.map(({ cover }) => cover)]);
  const coarse = [...drawn].flatMap((cover) => (cover && cover.width < detailed ? cover : []));
  const context = context2d(document.createElement("canvas"));
  const strip = context.canvas;
  strip.width = width;
  const rows = rowsOf(width);
  try {
    for (const _ of renderer.prepare({ scene, fonts, width: picture.width })) {
      await nextTurn();
      signal.throwIfAborted();
    }
    for (let top = 0; top < height; top += rows) {
      strip.height = Math.min(rows, height - top);
      const y = picture.y + top;
      const area = { left: picture.x, top: y, right: picture.x + width, bottom: y + strip.height };
      const sharp = new SharpCovers();
      try {
        const view = () => ({ size: picture, area, image: renderer.photoFor(photo.bitmap, picture.width) });
        await sharp.sharpen(sharpener, coarse, view);
        const covering = sharp.of({ subject, covers });
        renderer.render(context, { ...frame, ...covering, presence: 1, scene, fonts, y, parts: shown });
      } finally {
        sharp.close();
      }
      yield { context, top };
      await nextTurn();
      signal.throwIfAborted();
    }
  } finally {
    sharpener.end();
    renderer.release();
    releaseCanvas(strip);
  }
}

/** @param {number} width of a strip */
function rowsOf(width) {
  return Math.max(1, Math.floor(STRIP_PIXELS / width));
}

/** @param {AsyncIterable<Strip>} strips */
async function* pixelsOf(strips) {
  for await (const { context } of strips) {
    yield context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  }
}

/** @param {Parts} parts */
function partsOf(parts) {
  const all = parts === "picture";
  return { photo: all, text: all || parts === "text", subject: all || parts === "subject" };
}

/**
 * Put strips together and have the browser write the file.
 *
 * @param {HTMLCanvasElement} canvas blank; let go afterwards
 * @param {AsyncIterable<Strip>} strips
 * @param {ExportOptions} options
 * @param {() => void} onDrawn
 * @returns {Promise<Blob>}
 */
async function encode(canvas, strips, { format, quality }, onDrawn) {
  const type = `image/${format}`;
  try {
    const output = context2d(canvas);
    if (format === "jpeg") {
      output.fillStyle = "#fff";
      output.fillRect(0, 0, canvas.width, canvas.height);
    }
    for await (const { context, top } of strips) output.drawImage(context.canvas, 0, top);
    onDrawn();
    const blob = await /** @type {Promise<Blob | null>} */ (
      new Promise((resolve) => canvas.toBlob(resolve, type, quality))
    );
    if (!blob) throw new Problem("export_failed");
    // A browser that can't write a format writes PNG without a word.
    if (blob.type !== type) throw new Problem("format_unsupported");
    const { size } = await readHeader(blob);
    if (size?.width !== canvas.width || size.height !== canvas.height) throw new Problem("export_failed");
    return blob;
  } finally {
    releaseCanvas(canvas);
  }
}

/** @param {HTMLCanvasElement} canvas */
function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Problem("export_failed");
  return context;
}
