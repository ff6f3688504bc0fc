import assert from "node:assert/strict";
import { test } from "node:test";

import { placeLoupe } from "../../../embed/editor/stage/loupe.js";

/** Half of its width, and half of what a fingertip hides. */
const [RADIUS, FINGERTIP] = [56, 24];

const surface = { width: 390, height: 500 };

const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);

test("the loupe lies above a finger that has room there", () => {
  const { x, y } = placeLoupe({ x: 200, y: 300 }, surface);
  assert.equal(x, 200);
  assert.ok(y + RADIUS < 300 - FINGERTIP);
});

test("wherever the finger is, the whole loupe is on the surface and beside the finger", () => {
  for (let x = 0; x <= surface.width; x += 6) {
    for (let y = 0; y <= surface.height; y += 5) {
      const middle = placeLoupe({ x, y }, surface);
      assert.ok(middle.x >= RADIUS && middle.x <= surface.width - RADIUS, `${x} ${y}`);
      assert.ok(middle.y >= RADIUS && middle.y <= surface.height - RADIUS, `${x} ${y}`);
      assert.ok(distance(middle, { x, y }) >= RADIUS + FINGERTIP, `${x} ${y}`);
    }
  }
});

test("a finger that goes up to the edge pushes the loupe aside and does not make it jump", () => {
  let before = placeLoupe({ x: 60, y: 300 }, surface);
  for (let y = 299; y >= 0; y--) {
    const next = placeLoupe({ x: 60, y }, surface);
    assert.ok(distance(next, before) < 16, `${y}`);
    before = next;
  }
  assert.ok(before.x > 60 + RADIUS);
});
