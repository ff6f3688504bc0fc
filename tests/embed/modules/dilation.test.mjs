import assert from "node:assert/strict";
import { test } from "node:test";

import { dilate, erode } from "../../../embed/editor/render/dilation.js";
import { Random } from "./random.mjs";

const WIDTH = 40;
const HEIGHT = 30;

/** What `dilate` gives, by looking at each pixel from each other. */
function dilateSlowly(coverage, radius, least) {
  return coverage.map((_, i) => {
    let nearest = Infinity;
    coverage.forEach((value, other) => {
      if (value < least) return;
      const across = (other % WIDTH) - (i % WIDTH);
      const down = Math.floor(other / WIDTH) - Math.floor(i / WIDTH);
      nearest = Math.min(nearest, Math.hypot(across, down));
    });
    return 255 * (radius + 1 - nearest);
  });
}

test("a shape grows by a disc", () => {
  const random = new Random(3);
  for (const radius of [0.5, 3, 7.3, 60]) {
    const coverage = new Uint8ClampedArray(WIDTH * HEIGHT).map(() =>
      random.next() < 0.01 ? 255 : random.integer(0, 100),
    );
    const expected = dilateSlowly(coverage, radius, 128);
    dilate(coverage, WIDTH, radius).forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= 1, `${radius}`));
  }
});

test("nothing grows out of nothing", () => {
  const grown = dilate(new Uint8ClampedArray(WIDTH * HEIGHT), WIDTH, 5);
  assert.ok(grown.every((value) => value === 0));
});

test("what is taken off a shape is as wide as the radius", () => {
  const bar = new Uint8ClampedArray(WIDTH * HEIGHT).map((_, i) =>
    Math.abs(Math.floor(i / WIDTH) - 15) <= 6 ? 255 : 0,
  );
  const left = erode(bar, WIDTH, 4);
  const rows = Array.from({ length: HEIGHT }, (_, y) => left[y * WIDTH + 20]);
  assert.deepEqual(
    rows.flatMap((value, y) => (value === 255 ? y : [])),
    [13, 14, 15, 16, 17],
  );
});

test("a gap narrower than a pixel keeps shapes apart, the seam of two that touch does not", () => {
  const pair = (seam) => new Uint8ClampedArray(WIDTH * HEIGHT).map((_, i) => (i % WIDTH === 20 ? seam : 255));
  const middle = 15 * WIDTH + 20;
  assert.equal(erode(pair(100), WIDTH, 2)[middle], 0);
  assert.equal(erode(pair(191), WIDTH, 2)[middle], 255);
});
