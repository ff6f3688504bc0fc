/** What the tests of the mask do in the page: scenes come in as PNGs, pictures go out as PNGs. */

import { draw, sceneOf } from "./rendering.js";

/** @returns {Promise<Blob>} */
export async function blobOf(base64) {
  return (await fetch(`data:image/png;base64,${base64}`)).blob();
}

export async function bitmapOf(base64) {
  return createImageBitmap(await blobOf(base64), { colorSpaceConversion: "none" });
}

/** Pixels as bytes that Python can read. */
export function base64Of(bytes) {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 4096) binary += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(binary);
}

/** A canvas's or a bitmap's pixels, RGBA. */
export function pixelsOf(image) {
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height).data;
}

/** Colour all over the photo, behind the subject: a text whose background has no end. */
export function flood(photo, subject, color, opacity) {
  const { width, height } = photo;
  const text = { text: "█", color, backgroundColor: color, backgroundOpacity: 1, backgroundPadding: 2 };
  const scene = sceneOf([{ ...text, size: 2, x: 0.5, y: 0.5, opacity, place: "behind" }]);
  return draw(photo, subject, scene, width, height);
}

/** A word behind the subject, across the middle of the photo. */
export function write(photo, subject) {
  const { width, height } = photo;
  const scene = sceneOf([{ text: "BEHIND", size: 0.3, x: 0.5, y: 0.5, color: "#ff00aa", place: "behind" }]);
  return draw(photo, subject, scene, width, height);
}
