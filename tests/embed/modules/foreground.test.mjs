/** Foreground estimation; how near it comes to the truth is told by `test_edges.py`. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { estimateForeground } from "../../../embed/editor/mask/foreground.js";
import { Random } from "./random.mjs";

function run(photo) {
  const work = estimateForeground(photo);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Red before blue, with an edge `softness` pixels wide down the middle. */
function redBeforeBlue(width, height, softness) {
  const alpha = Uint8ClampedArray.from(
    { length: width * height },
    (_, i) => 255 * Math.min(1, Math.max(0, (width / 2 - (i % width)) / softness + 0.5)),
  );
  const pixels = new Uint8ClampedArray(width * height * 4);
  alpha.forEach((a, i) => pixels.set([a, 20, 255 - a, 255], i * 4));
  return { pixels, matte: { width, height, alpha } };
}

for (const [width, height] of [
  [64, 64],
  [101, 37],
  [3, 200],
]) {
  test(`what is red before blue is red all through the edge, ${width} x ${height}`, () => {
    const photo = redBeforeBlue(width, height, width / 4);
    const found = run(photo);
    photo.matte.alpha.forEach((a, i) => {
      if (a < 30 || a > 253) return;
      const [red, green, blue] = found.subarray(i * 4, i * 4 + 3);
      assert.ok(red > 240 && Math.abs(green - 20) < 8 && blue < 15, `${red} ${green} ${blue} where alpha is ${a}`);
    });
  });
}

test("where the matte is not soft every pixel keeps its colour, and all keep their alpha", () => {
  const random = new Random(3);
  const photo = redBeforeBlue(80, 50, 10);
  for (let i = 0; i < photo.pixels.length; i++) photo.pixels[i] = random.integer(0, 255);
  const before = photo.pixels.slice();
  const found = run(photo);
  assert.deepEqual(photo.pixels, before);
  photo.matte.alpha.forEach((a, i) => {
    const part = a > 0 && a < 254 ? [3, 4] : [0, 4];
    const [from, to] = part.map((k) => i * 4 + k);
    assert.deepEqual(found.subarray(from, to), before.subarray(from, to));
  });
});

test("a matte that is soft everywhere, nowhere, or a single pixel is no trouble", () => {
  const photo = redBeforeBlue(20, 10, 5);
  const { alpha } = photo.matte;
  const allOf = (value) => run({ ...photo, matte: { ...photo.matte, alpha: alpha.map(() => value) } });
  assert.deepEqual(allOf(0), photo.pixels);
  assert.deepEqual(allOf(255), photo.pixels);
  assert.equal(allOf(128).length, photo.pixels.length);
  const one = { width: 1, height: 1, alpha: Uint8ClampedArray.of(128) };
  assert.deepEqual([...run({ pixels: Uint8ClampedArray.of(90, 60, 30, 255), matte: one })], [90, 60, 30, 255]);
});

test("it yields often enough to be done in slices", () => {
  const photo = redBeforeBlue(600, 400, 200);
  const work = estimateForeground(photo);
  let yields = 0;
  while (!work.next().done) yields++;
  assert.ok(yields > 100, String(yields));
});
