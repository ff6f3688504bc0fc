/** The side of a line as a stroke. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { strokeBelow } from "../../../embed/editor/mask/below-line.js";
import { paintStroke } from "../../../embed/editor/mask/strokes.js";

for (const [name, line, width, height] of [
  ["a level line", { x0: 0.2, y0: 0.6, x1: 0.8, y1: 0.6 }, 300, 200],
  ["a slope", { x0: 0.1, y0: 0.3, x1: 0.6, y1: 0.5 }, 300, 200],
  ["a slope that was drawn from the right", { x0: 0.6, y0: 0.5, x1: 0.1, y1: 0.3 }, 200, 300],
  ["a line that is nearly upright", { x0: 0.48, y0: 0.9, x1: 0.52, y1: 0.1 }, 200, 300],
  ["a line above the photo", { x0: 0, y0: -0.5, x1: 1, y1: -0.4 }, 90, 800],
]) {
  test(`${name}: what is below is the subject, what is above is not`, () => {
    const matte = { width, height, alpha: new Uint8ClampedArray(width * height) };
    const stroke = strokeBelow(line, width / height);
    assert.equal(stroke.mode, "add");
    paintStroke(matte, stroke);
    const [dx, dy] = [(line.x1 - line.x0) * width, (line.y1 - line.y0) * height];
    const sign = dx < 0 ? -1 : 1;
    matte.alpha.forEach((alpha, i) => {
      const [x, y] = [(i % width) + 0.5 - line.x0 * width, Math.floor(i / width) + 0.5 - line.y0 * height];
      const below = (sign * (y * dx - x * dy)) / Math.hypot(dx, dy);
      if (below > 3) assert.equal(alpha, 255, `${below} below the line`);
      if (below < -3) assert.equal(alpha, 0, `${-below} above the line`);
      if (Math.abs(below) < 0.25) assert.ok(alpha > 60 && alpha < 195, `${alpha} on the line`);
    });
  });
}

test("a tap is a level line, and an upright line takes the side with the photo's middle", () => {
  const filled = (line) => {
    const matte = { width: 60, height: 40, alpha: new Uint8ClampedArray(2400) };
    paintStroke(matte, strokeBelow(line, 1.5));
    return (x, y) => matte.alpha[y * 60 + x];
  };
  const level = filled({ x0: 0.4, y0: 0.5, x1: 0.4, y1: 0.5 });
  assert.deepEqual([level(5, 5), level(55, 5), level(5, 35), level(55, 35)], [0, 0, 255, 255]);
  for (const [y0, y1] of [
    [0.2, 0.8],
    [0.8, 0.2],
  ]) {
    const left = filled({ x0: 0.25, y0, x1: 0.25, y1 });
    assert.deepEqual([left(5, 5), left(5, 35), left(30, 5), left(55, 35)], [0, 0, 255, 255]);
    const right = filled({ x0: 0.75, y0, x1: 0.75, y1 });
    assert.deepEqual([right(55, 5), right(55, 35), right(30, 5), right(5, 35)], [0, 0, 255, 255]);
  }
});

test("a line below the photo has nothing under it", () => {
  assert.equal(strokeBelow({ x0: 0, y0: 1.2, x1: 1, y1: 1.1 }, 1.5), null);
});
