import assert from "node:assert/strict";
import { test } from "node:test";

import { boxOf, linesOf, REACH, snapAngle, snapBox } from "../../../embed/editor/stage/snapping.js";

const picture = { left: 100, top: 50, width: 600, height: 300 };
const lines = linesOf(picture, [{ x: 333, y: 111 }]);

/** A box of 80 x 40 pixels around a point. */
const around = (x, y) => ({ left: x - 40, right: x + 40, top: y - 20, bottom: y + 20 });

test("a box near the middle of the photo comes to rest in it", () => {
  const { dx, dy, guides } = snapBox(around(400 + 5, 200 - 4), lines);
  assert.deepEqual([dx, dy], [-5, 4]);
  assert.deepEqual(guides, { x: [400], y: [200] });
});

test("edges come to rest at the photo's edges", () => {
  const { dx, dy, guides } = snapBox(around(100 + 40 + 3, 350 - 20 - 2), lines);
  assert.deepEqual([dx, dy], [-3, 2]);
  assert.deepEqual(guides, { x: [100], y: [350] });
});

test("centres and edges come to rest at the thirds", () => {
  assert.equal(snapBox(around(300 + 4, 90), lines).dx, -4);
  assert.equal(snapBox(around(500 - 40 - 5, 90), lines).dx, 5);
  assert.equal(snapBox(around(200, 250 - 2), lines).dy, 2);
});

test("a box lines up with the centre of another layer", () => {
  const { dx, dy, guides } = snapBox(around(333 - 3, 111 + 3), lines);
  assert.deepEqual([dx, dy], [3, -3]);
  assert.deepEqual(guides, { x: [333], y: [111] });
});

test("out of reach, nothing moves and no line shows", () => {
  const { dx, dy, guides } = snapBox(around(400 + REACH + 1, 200 - REACH - 1), lines);
  assert.deepEqual([dx, dy], [0, 0]);
  assert.deepEqual(guides, { x: [], y: [] });
});

test("each axis comes to rest for itself", () => {
  const { dx, dy } = snapBox(around(400 + 2, 80), lines);
  assert.deepEqual([dx, dy], [-2, 0]);
});

test("the nearest line wins, and the centre before an edge that is as near", () => {
  const two = { x: [100, 103], y: [] };
  assert.equal(snapBox(around(102, 0), two).dx, 1);
  const both = { x: [100 - 3, 140 - 3], y: [] };
  const { dx, guides } = snapBox(around(100, 0), both);
  assert.equal(dx, -3);
  assert.deepEqual(guides.x, [97, 137]);
});

test("the upright box around a turned quad is found", () => {
  const quad = [
    { x: 10, y: 0 },
    { x: 20, y: 10 },
    { x: 10, y: 20 },
    { x: 0, y: 10 },
  ];
  assert.deepEqual(boxOf(quad), { left: 0, right: 20, top: 0, bottom: 20 });
});

test("angles rest within 3° of eighths of a turn, not when free, and step by 15° with Shift", () => {
  const plain = { shift: false, free: false };
  assert.equal(snapAngle(2.9, plain), 0);
  assert.equal(snapAngle(3.1, plain), 3.1);
  assert.equal(snapAngle(-92, plain), -90);
  assert.equal(snapAngle(2.9, { shift: false, free: true }), 2.9);
  assert.equal(snapAngle(24, { shift: true, free: false }), 30);
});
