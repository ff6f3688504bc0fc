/** A whole picture's matte sharpened, in rows of pieces as an export does. */

import { pieceOf, sharpenPiece, softRuns } from "../../../embed/editor/mask/sharpen.js";
import { stretched } from "./edge_scenes.mjs";

/** @returns {{ value: Uint8ClampedArray, steps: number }} */
export function finish(work) {
  for (let steps = 0; ; steps++) {
    const step = work.next();
    if (step.done) return { value: step.value, steps };
  }
}

/** Pixels of a part of a picture, RGBA. */
export function cutFrom(pixels, { width }, { left, top, right, bottom }) {
  const part = new Uint8ClampedArray((right - left) * (bottom - top) * 4);
  for (let y = top; y < bottom; y++) {
    part.set(pixels.subarray((y * width + left) * 4, (y * width + right) * 4), (y - top) * (right - left) * 4);
  }
  return part;
}

/** The sharpened matte, at the picture's size. */
export function sharpened(scene, rows = 128) {
  const { size, matteSize, photo, source } = scene;
  const matte = stretched(scene);
  for (let top = 0; top < size.height; top += rows) {
    const band = { left: 0, top, right: size.width, bottom: Math.min(size.height, top + rows) };
    for (const area of softRuns(source.alpha, matteSize, size, band)) {
      const piece = pieceOf(source, matteSize, size, area, cutFrom(photo, size, area));
      const { value } = finish(sharpenPiece(piece));
      const width = area.right - area.left;
      for (let y = area.top; y < area.bottom; y++) {
        for (let x = area.left; x < area.right; x++) {
          matte[y * size.width + x] = value[((y - area.top) * width + x - area.left) * 4 + 3];
        }
      }
    }
  }
  return matte;
}
