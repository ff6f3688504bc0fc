/** One layer of text as pixels: its letters under the flat part of its transforms, with every effect. */

import { Reduction } from "../../base/reduction.js";
import { grown, intersection, mappedBox, moved, union, whole } from "./boxes.js";
import { drawLetters } from "./letters.js";
import { drawsEmojiApart, parts } from "./parts.js";
import { EM } from "./typeset.js";

/**
 * @typedef {import("../scene/scene.js").Layer} Layer
 * @typedef {import("./typeset.js").Layout} Layout
 * @typedef {import("./boxes.js").Linear} Linear
 * @typedef {import("./boxes.js").Box} Box in pixels around the layer's middle
 * @typedef {OffscreenCanvasRenderingContext2D} Context
 *
 * @typedef {object} Raster
 * @property {OffscreenCanvas} canvas
 * @property {number} x left edge, whole pixels from the layer's middle
 * @property {number} y top edge
 */

/** How far a mitred corner may stick out, in half line widths. */
const MITER_LIMIT = 3;

/** Bands that a fading extrusion is made of. */
const FADE_BANDS = 32;

/** A blur wider than this, in pixels, is drawn on a smaller canvas: there is no detail in it to lose. */
const SHARPEST_BLUR = 24;

/** A blur reaches three standard deviations, and the canvas takes two for its radius. */
const BLUR_REACH = 1.5;

/**
 * The pixels that a layer may touch, shadows and all.
 *
 * @param {Layer} layer
 * @param {Layout} layout
 * @param {Linear} linear
 * @returns {Box}
 */
export function rasterBox(layer, layout, linear) {
  const body = bodyBox(layer, layout, linear);
  const em = emOf(linear);
  const boxes = [body];
  for (const { x, y, blur } of layer.shadows) {
    const offset = vector(linear, x, y);
    boxes.push(grown(moved(body, offset.x, offset.y), BLUR_REACH * blur * em));
  }
  if (layer.glowSize > 0) boxes.push(grown(body, BLUR_REACH * layer.glowSize * em));
  if (layer.backgroundOpacity > 0) {
    boxes.push(mappedBox(grown(layout.box, layer.backgroundPadding * EM), linear));
  }
  return whole(boxes.reduce(union));
}

/**
 * @param {Layer} layer
 * @param {Layout} layout
 * @param {Linear} linear hundredths of an em to pixels
 * @param {Box} box the pixels that are wanted, whole numbers
 * @returns {Generator<void, Raster>} pauses after each drawing, for who has other things to do meanwhile
 */
export function* rasterize(layer, layout, linear, box) {
  // What lies beyond the box, but casts a shadow into it, is drawn too.
  const reached = grown(box, reachOf(layer, linear));
  const body = yield* drawBody(layer, layout, linear, whole(intersection(bodyBox(layer, layout, linear), reached)));
  const { shadows, glowSize, glowColor, glowStrength, backgroundOpacity } = layer;
  const context = newContext(box);
  const em = emOf(linear);
  if (backgroundOpacity > 0) {
    context.setTransform(linear.a, linear.b, linear.c, linear.d, -box.left, -box.top);
    drawBackground(context, layer, layout);
    context.resetTransform();
  }
  if (body) {
    const x = body.x - box.left;
    const y = body.y - box.top;
    for (const shadow of shadows) {
      const offset = vector(linear, shadow.x, shadow.y);
      castShadow(context, body.canvas, x + offset.x, y + offset.y, shadow.blur * em, shadow.color, shadow.opacity);
      yield;
    }
    for (let left = glowSize > 0 ? glowStrength : 0; left > 0; left--) {
      castShadow(context, body.canvas, x, y, glowSize * em, glowColor, Math.min(1, left));
      yield;
    }
    context.drawImage(body.canvas, x, y);
  }
  return { canvas: context.canvas, x: box.left, y: box.top };
}

/**
 * Letters, stroke and extrusion: what casts shadows and glows.
 *
 * @param {Layer} layer
 * @param {Layout} layout
 * @param {Linear} linear
 * @param {Box} box
 * @returns {Generator<void, Raster | null>} null where nothing of it lies in the box
 */
function* drawBody(layer, layout, linear, box) {
  if (box.left >= box.right || box.top >= box.bottom) return null;
  const letters = newContext(box);
  letters.setTransform(linear.a, linear.b, linear.c, linear.d, -box.left, -box.top);
  drawFace(letters, layer, layout);
  letters.resetTransform();
  yield;
  const face = { canvas: letters.canvas, x: box.left, y: box.top };
  if (layer.depth === 0) return face;

  const context = newContext(box);
  yield* extrude(context, letters.canvas, depthVector(layer, linear), layer.depthColor, layer.depthFade);
  context.drawImage(letters.canvas, 0, 0);
  return { ...face, canvas: context.canvas };
}

/**
 * The letters as they are filled and stroked.
 *
 * @param {Context} context under the layer's transform
 * @param {Layer} layer
 * @param {Layout} layout
 */
function drawFace(context, layer, layout) {
  const { fill, strokeWidth, strokePosition, strokeColor, strokeJoin } = layer;
  const strokes = strokeWidth > 0;
  const outside = strokePosition === "outside";
  context.strokeStyle = strokeColor;
  context.lineJoin = strokeJoin;
  context.lineCap = strokeJoin === "round" ? "round" : "butt";
  context.miterLimit = MITER_LIMIT;
  // Outside is what is left of a stroke twice as wide when the letters cover its inner half.
  context.lineWidth = strokeWidth * EM * (outside ? 2 : 1);

  if (strokes && outside) {
    drawLetters(context, layout, "strokeText");
    if (fill === "none") {
      context.globalCompositeOperation = "destination-out";
      drawLetters(context, layout, "fillText");
      context.globalCompositeOperation = "source-over";
    }
  }
  if (fill === "solid") {
    context.fillStyle = layer.color;
    drawLetters(context, layout, "fillText");
  }
  if (fill === "gradient") drawGradientFill(context, layer, layout);
  if (strokes && !outside) {
    if (parts.outline) parts.outline.strokeOutline(context, layout);
    else drawLetters(context, layout, "strokeText");
  }
  if (drawsEmojiApart(layer)) parts.emoji?.drawEmoji(context, layer, layout);
}

/**
 * On a canvas of its own, where the gradient stays whole while the letters turn along an arc.
 *
 * @param {Context} context under the layer's transform
 * @param {Layer} layer
 * @param {Layout} layout
 */
function drawGradientFill(context, { gradient, gradientAngle }, layout) {
  const { width, height } = context.canvas;
  const fill = context2d(new OffscreenCanvas(width, height));
  const transform = context.getTransform();
  fill.setTransform(transform);
  drawLetters(fill, layout, "fillText");

  // As in CSS: the line is as long as lets the corners of the box have the first and the last colour.
  const { left, top, right, bottom } = layout.box;
  const angle = (gradientAngle / 180) * Math.PI;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const half = (Math.abs((right - left) * cos) + Math.abs((bottom - top) * sin)) / 2;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const line = fill.createLinearGradient(x - half * cos, y - half * sin, x + half * cos, y + half * sin);
  for (const { at, color } of gradient) line.addColorStop(at, color);
  fill.fillStyle = line;
  fill.globalCompositeOperation = "source-in";
  fill.fillRect(-1e5, -1e5, 2e5, 2e5);

  context.resetTransform();
  context.drawImage(fill.canvas, 0, 0);
  context.setTransform(transform);
}

/**
 * @param {Context} context under the layer's transform
 * @param {Layer} layer
 * @param {Layout} layout
 */
function drawBackground(context, { backgroundColor, backgroundOpacity, backgroundPadding, backgroundRadius }, layout) {
  const { left, top, right, bottom } = grown(layout.box, backgroundPadding * EM);
  context.fillStyle = backgroundColor;
  context.globalAlpha = backgroundOpacity;
  context.beginPath();
  context.roundRect(left, top, right - left, bottom - top, backgroundRadius * EM);
  context.fill();
  context.globalAlpha = 1;
}

/**
 * Draw the far part of solid letters: a shape swept along a line. A shape drawn twice with a gap
 * covers twice the length, so a sweep takes few drawings however long it is.
 *
 * @param {Context} context
 * @param {OffscreenCanvas} face
 * @param {{ x: number, y: number }} sweep pixels
 * @param {string} color
 * @param {number} fade how much of the far end vanishes, 0 to 1
 * @returns {Generator<void>}
 */
function* extrude(context, face, sweep, color, fade) {
  const bands = fade > 0 ? FADE_BANDS : 1;
  const length = Math.hypot(sweep.x, sweep.y) / bands;
  if (length === 0) return;
  const unit = { x: sweep.x / bands / length, y: sweep.y / bands / length };
  const { width, height } = face;

  let band = context2d(new OffscreenCanvas(width, height));
  band.drawImage(face, 0, 0);
  band.globalCompositeOperation = "source-in";
  band.fillStyle = color;
  band.fillRect(0, 0, width, height);
  for (let covered = 1; covered < length; covered *= 2) {
    const gap = Math.min(covered, length - covered);
    const next = context2d(new OffscreenCanvas(width, height));
    next.drawImage(band.canvas, 0, 0);
    next.drawImage(band.canvas, gap * unit.x, gap * unit.y);
    band = next;
    yield;
  }
  // From the far end to the near one. Each band fades all that lie behind it once more, so that
  // opacity falls from 1 at the face by even steps.
  const opacityOf = (/** @type {number} */ index) => 1 - (fade * index) / bands;
  for (let index = bands - 1; index >= 0; index--) {
    context.globalCompositeOperation = "destination-out";
    context.globalAlpha = 1 - opacityOf(index + 1) / opacityOf(index);
    if (fade > 0) context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = "source-over";
    context.globalAlpha = 1;
    context.drawImage(band.canvas, index * length * unit.x, index * length * unit.y);
    yield;
  }
}

/**
 * Draw the shadow of a canvas and nothing else of it.
 *
 * @param {Context} context
 * @param {OffscreenCanvas} caster
 * @param {number} x where the shadow's top left goes
 * @param {number} y
 * @param {number} blur twice the standard deviation, pixels
 * @param {string} color
 * @param {number} opacity
 */
function castShadow(context, caster, x, y, blur, color, opacity) {
  if (opacity === 0) return;
  const { width, height } = context.canvas;
  const times = 2 ** Math.max(0, Math.ceil(Math.log2(blur / SHARPEST_BLUR)));
  const small = context2d(new OffscreenCanvas(Math.ceil(width / times), Math.ceil(height / times)));
  const source = new Reduction().of(caster, caster.width / times);
  // The caster itself is drawn out of sight.
  const away = small.canvas.width + source.width + 2 * BLUR_REACH * (blur / times) + Math.abs(x / times);
  small.shadowColor = color;
  small.shadowBlur = blur / times;
  small.shadowOffsetX = x / times + away;
  small.shadowOffsetY = y / times;
  small.drawImage(source, -away, 0, caster.width / times, caster.height / times);

  context.globalAlpha = opacity;
  context.imageSmoothingQuality = "high";
  context.drawImage(small.canvas, 0, 0, small.canvas.width * times, small.canvas.height * times);
  context.globalAlpha = 1;
}

/**
 * @param {Layer} layer
 * @param {Layout} layout
 * @param {Linear} linear
 * @returns {Box}
 */
function bodyBox(layer, layout, linear) {
  const { strokeWidth, strokePosition, strokeJoin } = layer;
  const corner = strokeJoin === "miter" ? MITER_LIMIT : 1;
  const stroke = strokeWidth * EM * corner * (strokePosition === "outside" ? 1 : 0.5);
  // One pixel more for the soft edge of the glyphs.
  const face = grown(mappedBox(grown(layout.ink, stroke), linear), 1);
  const { x, y } = depthVector(layer, linear);
  return layer.depth === 0 ? face : union(face, moved(face, x, y));
}

/**
 * How far from a pixel lies what still has an effect on it.
 *
 * @param {Layer} layer
 * @param {Linear} linear
 */
function reachOf(layer, linear) {
  const em = emOf(linear);
  const depth = depthVector(layer, linear);
  const reaches = [layer.glowSize * BLUR_REACH * em];
  for (const { x, y, blur } of layer.shadows) {
    const offset = vector(linear, x, y);
    reaches.push(Math.hypot(offset.x, offset.y) + BLUR_REACH * blur * em);
  }
  // Each doubling of a sweep lies between pixels, and so is smoothed by one more.
  const sweep = Math.hypot(depth.x, depth.y);
  return Math.ceil(Math.max(...reaches) + sweep + Math.log2(sweep + 1)) + 2;
}

/**
 * @param {Layer} layer
 * @param {Linear} linear
 */
function depthVector({ depth, depthAngle }, linear) {
  const angle = (depthAngle / 180) * Math.PI;
  return vector(linear, depth * Math.cos(angle), depth * Math.sin(angle));
}

/**
 * A vector in em as pixels, turned and stretched with the layer.
 *
 * @param {Linear} linear
 * @param {number} x
 * @param {number} y
 */
function vector({ a, b, c, d }, x, y) {
  return { x: (a * x + c * y) * EM, y: (b * x + d * y) * EM };
}

/**
 * Size of the letters in pixels, the mean of both directions.
 *
 * @param {Linear} linear
 */
function emOf({ a, b, c, d }) {
  return Math.sqrt(Math.abs(a * d - b * c)) * EM;
}

/** @param {Box} box */
function newContext({ left, top, right, bottom }) {
  return context2d(new OffscreenCanvas(right - left, bottom - top));
}

/** @param {OffscreenCanvas} canvas */
function context2d(canvas) {
  return /** @type {Context} */ (canvas.getContext("2d"));
}
