/**
 * What the tests of the renderer draw: designs that use every parameter of the table, and a synthetic
 * photo whose subject, a disc with a soft edge, is known.
 */

import { loadParts } from "/embed/editor/render/load-parts.js";
import { Renderer, WHOLE_PICTURE } from "/embed/editor/render/renderer.js";
import { parameters } from "/embed/editor/scene/parameters.js";
import { createLayer, UNTOUCHED } from "/embed/editor/scene/scene.js";

// What is drawn here is drawn at once.
await loadParts([{ curve: 90, strokeWidth: 0.1, strokePosition: "center", rotateX: 10 }]);

/** Fonts that are on every machine. */
export const fonts = { stack: () => "sans-serif", revision: 0 };

/** One value of each parameter that is neither its initial one nor without effect beside `base`. */
export const changes = {
  text: "Other\nwords",
  font: null,
  weight: 400,
  italic: true,
  size: 0.08,
  align: "start",
  case: "upper",
  letterSpacing: 0.2,
  lineHeight: 1.4,
  curve: 120,
  fill: "gradient",
  color: "#ff3300",
  gradient: [
    { color: "#ff0000", at: 0 },
    { color: "#00ff00", at: 0.5 },
    { color: "#0000ff", at: 1 },
  ],
  gradientAngle: 30,
  opacity: 0.5,
  blend: "difference",
  strokeWidth: 0.06,
  strokeColor: "#00aaff",
  strokePosition: "center",
  strokeJoin: "miter",
  backgroundOpacity: 0.7,
  backgroundColor: "#224466",
  backgroundPadding: 0.4,
  backgroundRadius: 0.4,
  shadows: [
    { x: 0.05, y: 0.08, blur: 0.1, color: "#000000", opacity: 0.8 },
    { x: -0.05, y: -0.02, blur: 0, color: "#cc00cc", opacity: 0.6 },
  ],
  glowSize: 0.3,
  glowColor: "#00ffcc",
  glowStrength: 2.5,
  depth: 0.4,
  depthAngle: 120,
  depthColor: "#663300",
  depthFade: 0.8,
  x: 0.45,
  y: 0.55,
  rotation: 25,
  scaleX: 1.4,
  scaleY: 0.7,
  skewX: 20,
  skewY: -10,
  rotateX: 40,
  rotateY: -35,
  distance: 0.6,
};

/** What makes a parameter's change visible, where its effect needs another one. */
const needs = {
  gradient: { fill: "gradient" },
  gradientAngle: { fill: "gradient" },
  strokeColor: { strokeWidth: 0.06 },
  strokePosition: { strokeWidth: 0.06 },
  strokeJoin: { strokeWidth: 0.12 },
  backgroundColor: { backgroundOpacity: 0.7 },
  backgroundPadding: { backgroundOpacity: 0.7 },
  backgroundRadius: { backgroundOpacity: 0.7 },
  glowColor: { glowSize: 0.3 },
  glowStrength: { glowSize: 0.3 },
  depthAngle: { depth: 0.4 },
  depthColor: { depth: 0.4 },
  depthFade: { depth: 0.4 },
  distance: { rotateY: 40 },
};

/** @returns the keys of the table, the font aside, which the tests of fonts draw */
export function keys() {
  return parameters.map(({ key }) => key).filter((key) => key !== "font");
}

/** A scene of one layer, before and after a parameter is changed. */
export function pairFor(key) {
  const base = { text: "Behind\nit", size: 0.16, weight: 700, x: 0.5, y: 0.5, ...needs[key] };
  return [sceneOf([{ ...base }]), sceneOf([{ ...base, [key]: changes[key] }])];
}

/** A scene with one layer per parameter, each with that parameter changed, all over the photo. */
export function everything() {
  return keys().map((key) => pairFor(key)[1]);
}

export function sceneOf(layers) {
  return {
    layers: layers.map((values) => createLayer(values)),
    subject: UNTOUCHED,
  };
}

/** A photo of noise and gradients, with every colour that a flat one would hide errors in. */
export async function syntheticPhoto(width, height) {
  const pixels = new ImageData(width, height);
  let seed = 7;
  for (let i = 0; i < pixels.data.length; i += 4) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const x = (i / 4) % width;
    const y = Math.floor(i / 4 / width);
    pixels.data[i] = (x / width) * 200 + (seed % 40);
    pixels.data[i + 1] = (y / height) * 200 + ((seed >> 8) % 40);
    pixels.data[i + 2] = 90 + ((seed >> 16) % 60);
    pixels.data[i + 3] = 255;
  }
  return createImageBitmap(pixels);
}

/** The subject of that photo: a disc in its middle. */
export async function discSubject(photo) {
  const { width, height } = photo;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(photo, 0, 0);
  const cutout = context.getImageData(0, 0, width, height);
  const solid = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const distance = Math.hypot(x - width / 2, y - height / 2);
      const m = Math.min(1, Math.max(0, (height * 0.3 - distance) / 12 + 0.5));
      cutout.data[(y * width + x) * 4 + 3] = 255 * m;
      solid.data[(y * width + x) * 4 + 3] = (255 * (m - 0.9)) / 0.1;
    }
  }
  const bitmaps = { cutout: await createImageBitmap(cutout), solid: await createImageBitmap(solid) };
  const pixels = context.getImageData(0, 0, width, height).data;
  const source = { alpha: cutout.data.filter((_, i) => i % 4 === 3), colours: pixels, pixels };
  return { width, height, ...bitmaps, quality: "full", source, close() {} };
}

/** @returns {Uint8ClampedArray} the pixels of a picture, drawn by a fresh renderer */
export function draw(photo, subject, scene, width, height, more = {}) {
  const context = new OffscreenCanvas(width, height).getContext("2d");
  const picture = {
    photo,
    subject,
    scene,
    width,
    height,
    x: 0,
    y: 0,
    presence: 1,
    fonts,
    parts: WHOLE_PICTURE,
    ...more,
  };
  (more.renderer ?? new Renderer()).render(context, picture);
  return context.getImageData(0, 0, width, height).data;
}

/** @returns {number} how many bytes of two pictures differ */
export function countDifferences(one, other) {
  let count = 0;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) count++;
  return count;
}

/** @returns {Uint8ClampedArray} some rows of a picture, drawn without the others */
export function drawStrip(photo, subject, scene, width, height, y, rows) {
  const context = new OffscreenCanvas(width, rows).getContext("2d");
  const picture = { photo, subject, scene, width, height, x: 0, y, presence: 1, fonts, parts: WHOLE_PICTURE };
  new Renderer().render(context, picture);
  return context.getImageData(0, 0, width, rows).data;
}
