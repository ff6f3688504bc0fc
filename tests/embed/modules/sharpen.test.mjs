/** A matte sharpened along a larger picture; all scenes are in `python -m tests.benchmarks edges-in-browser`. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { pieceOf, sharpenPiece, softRuns } from "../../../embed/editor/mask/sharpen.js";
import { errorOf, grounds, sceneOf, shapes, stretched, texture } from "./edge_scenes.mjs";
import { cutFrom, finish, sharpened } from "./sharpening.mjs";

const SIZE = { width: 480, height: 360 };

for (const [shape, ground, most] of [
  ["bent strands", "textured before plain", 0.1],
  ["fur", "textured before textured", 0.3],
  ["a straight wall", "much alike", 0.6],
  ["out of focus", "textured before textured", 1.05],
]) {
  test(`${shape}, ${ground}: at most ${most} of the stretched matte's error`, () => {
    const scene = sceneOf(SIZE, 6, shapes[shape], grounds[ground]);
    const before = stretched(scene);
    const ratio = errorOf(sharpened(scene), scene.alpha, before) / errorOf(before, scene.alpha, before);
    assert.ok(ratio <= most, String(ratio));
  });
}

test("the edge of a brush stroke stays where no colour has one", () => {
  const wall = (size) => [texture(size, [120, 120, 110], 11), texture(size, [120, 120, 110], 11)];
  const scene = sceneOf(SIZE, 4, shapes["a disk"], wall);
  const before = stretched(scene);
  const after = sharpened(scene);
  const moved = before.reduce((sum, value, i) => sum + Math.abs(value - after[i]), 0);
  const soft = before.filter((value) => value > 0 && value < 255).length;
  assert.ok(moved / soft < 0.5, String(moved / soft));
});

test("what has the background’s colour within the subject is no hole, and the other way round", () => {
  const scene = sceneOf(SIZE, 6, shapes["a straight wall"], grounds["plain before plain"]);
  const [front, back] = grounds["plain before plain"]({ width: 1, height: 1 });
  for (let i = 0; i < scene.alpha.length; i++) {
    if (i % 5 || Math.floor(i / SIZE.width) % 5) continue;
    if (scene.alpha[i] === 1) scene.photo.set(back, i * 4);
    if (scene.alpha[i] === 0) scene.photo.set(front, i * 4);
  }
  const before = stretched(scene);
  const after = sharpened(scene);
  before.forEach((value, i) => {
    if (value >= 252) assert.ok(after[i] >= 245, `${after[i]} where the matte has ${value}`);
    if (value <= 3) assert.ok(after[i] <= 10, `${after[i]} where the matte has ${value}`);
  });
});

test("a picture that is done in parts is the one that is done as a whole", () => {
  const scene = sceneOf({ width: 301, height: 217 }, 3.7, shapes.leaves, grounds["textured before textured"]);
  assert.deepEqual(sharpened(scene, 31), sharpened(scene, 217));
});

test("far from the edge every pixel keeps its colour and its matte", () => {
  const { size, matteSize, photo, source } = sceneOf(SIZE, 4, shapes["a disk"], grounds["much alike"]);
  const area = { left: 0, top: 0, right: size.width, bottom: size.height };
  const { value, steps } = finish(sharpenPiece(pieceOf(source, matteSize, size, area, photo)));
  assert.ok(steps > size.height, "it can be done in slices");
  for (const [x, y, alpha] of [
    [240, 180, 255],
    [300, 220, 255],
    [40, 300, 0],
    [479, 0, 0],
  ]) {
    const i = (y * size.width + x) * 4;
    assert.deepEqual([...value.subarray(i, i + 4)], [...photo.subarray(i, i + 3), alpha]);
  }
});

test("only what the edge needs is done", () => {
  const { size, matteSize, source } = sceneOf(SIZE, 4, shapes["a straight wall"], grounds["plain before plain"]);
  const runs = softRuns(source.alpha, matteSize, size, { left: 0, top: 100, right: size.width, bottom: 120 });
  assert.equal(runs.length, 1);
  const [{ left, right }] = runs;
  assert.ok(left < 0.4 * 480 + 0.23 * 100 && right > 0.4 * 480 + 0.23 * 120 && right - left < 40, `${left} ${right}`);
  const none = { ...source, alpha: source.alpha.map(() => 255) };
  assert.deepEqual(softRuns(none.alpha, matteSize, size, { left: 0, top: 0, right: 480, bottom: 360 }), []);
});

for (const [width, height, matteWidth, matteHeight] of [
  [1, 1, 1, 1],
  [9, 1, 3, 1],
  [2, 31, 1, 9],
]) {
  test(`a matte of ${matteWidth} x ${matteHeight} pixels is no trouble`, () => {
    const [size, matteSize] = [
      { width, height },
      { width: matteWidth, height: matteHeight },
    ];
    const count = matteWidth * matteHeight;
    const alpha = Uint8ClampedArray.from({ length: count }, (_, i) => (i % 2 ? 90 : 200));
    const pixels = new Uint8ClampedArray(count * 4).fill(120);
    const photo = new Uint8ClampedArray(width * height * 4).fill(120);
    const source = { alpha, colours: pixels, pixels };
    const [area] = softRuns(alpha, matteSize, size, { left: 0, top: 0, right: width, bottom: height });
    assert.deepEqual(area, { left: 0, top: 0, right: width, bottom: height });
    const piece = pieceOf(source, matteSize, size, area, cutFrom(photo, size, area));
    const { value } = finish(sharpenPiece(piece));
    assert.deepEqual(
      [...value].filter((_, i) => i % 4 === 3),
      [...stretched({ size, matteSize, source })],
    );
  });
}
