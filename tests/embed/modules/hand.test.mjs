/** How many strokes a matte takes that a network got wrong, of the brush that finds the edge and of the plain one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { GOOD, largestError, mend } from "../pages/hand.js";
import { Random } from "./random.mjs";

const [WIDTH, HEIGHT] = [320, 240];

/** A photo of somebody with an arm out before a wall, and who that is. */
function figure() {
  const random = new Random(21);
  const pixels = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  const truth = new Uint8ClampedArray(WIDTH * HEIGHT);
  const shirt = truth.slice();
  for (let i = 0; i < truth.length; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const isShirt = x > 60 && x < 130 && y > 90;
    const isArm = x >= 130 && x < 280 && Math.abs(y - 150 + (x - 130) / 3) < 14;
    const isHead = Math.hypot(x - 95, y - 60) < 34;
    const colour = isShirt ? [60, 90, 150] : isArm || isHead ? [205, 150, 120] : [120, 135, 120];
    const light = 1.1 - x / 900 + 0.12 * (random.next() - 0.5);
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = colour[c] * light;
    pixels[i * 4 + 3] = 255;
    truth[i] = isShirt || isArm || isHead ? 255 : 0;
    shirt[i] = isShirt ? 255 : 0;
  }
  return { pixels, truth, shirt };
}

test("a lost arm and head take at most a third of the plain brush's strokes", async () => {
  const { pixels, truth, shirt } = figure();
  const found = { width: WIDTH, height: HEIGHT, alpha: shirt };
  const plain = await mend(found, truth, pixels, { edge: false, most: 60 });
  const finding = await mend(found, truth, pixels, { edge: true, most: 60 });
  assert.ok(finding.overlap >= GOOD, String(finding.overlap));
  assert.ok(3 * finding.strokes.length <= plain.strokes.length, `${finding.strokes.length} to ${plain.strokes.length}`);
});

test("what was kept too much of is removed with as few", async () => {
  const { pixels, truth } = figure();
  // The network has taken a part of the wall with it.
  const alpha = truth.map((value, i) => (i % WIDTH > 20 && i % WIDTH < 220 && i / WIDTH < 110 ? 255 : value));
  const found = { width: WIDTH, height: HEIGHT, alpha };
  const plain = await mend(found, truth, pixels, { edge: false, most: 60 });
  const finding = await mend(found, truth, pixels, { edge: true, most: 60 });
  assert.ok(finding.overlap >= GOOD, String(finding.overlap));
  assert.ok(3 * finding.strokes.length <= plain.strokes.length, `${finding.strokes.length} to ${plain.strokes.length}`);
});

test("the hand finds the middle of the largest error", () => {
  const truth = new Uint8ClampedArray(WIDTH * HEIGHT);
  for (let y = 100; y < 121; y++) truth.fill(255, y * WIDTH + 200, y * WIDTH + 221);
  truth.fill(255, 10 * WIDTH, 10 * WIDTH + 30);
  const matte = { width: WIDTH, height: HEIGHT, alpha: new Uint8ClampedArray(WIDTH * HEIGHT) };
  assert.deepEqual(largestError(matte, truth), { x: 210, y: 110, radius: 11, mode: "add" });
});
