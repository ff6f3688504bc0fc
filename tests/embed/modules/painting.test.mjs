/** From the pointer to strokes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { extendStroke, finishStroke, isLong, startStroke } from "../../../embed/editor/mask/painting.js";
import { Refinement } from "../../../embed/editor/mask/refine.js";

const BRUSH = { mode: /** @type {const} */ ("add"), edge: false, size: 0.05, softness: 0.3 };
const ASPECT = 1.5;

/** A scribble of `count` places of the pointer on a photo of 3:2. */
function scribble(count) {
  let stroke = startStroke(BRUSH, 0.2, 0.5);
  for (let n = 1; n <= count; n++) {
    const t = n / count;
    stroke = extendStroke(stroke, 0.2 + 0.6 * t, 0.5 + 0.3 * Math.sin(12 * t), ASPECT);
  }
  return stroke;
}

test("a stroke carries the brush and begins where the pointer went down", () => {
  assert.deepEqual(startStroke(BRUSH, 0.25, 0.75), { ...BRUSH, points: [0.25, 0.75] });
});

test("a pointer that hardly moves adds no point", () => {
  const stroke = startStroke(BRUSH, 0.5, 0.5);
  assert.equal(extendStroke(stroke, 0.501, 0.501, ASPECT), stroke);
  assert.equal(extendStroke(stroke, 0.51, 0.5, ASPECT).points.length, 4);
});

test("the way down a photo counts by its own height", () => {
  const stroke = startStroke(BRUSH, 0.5, 0.5);
  assert.equal(extendStroke(stroke, 0.5, 0.506, ASPECT).points.length, 2);
  assert.equal(extendStroke(stroke, 0.5, 0.506, 1).points.length, 4);
});

test("a longer stroke begins with the points of the shorter one", () => {
  const stroke = scribble(40);
  const longer = extendStroke(stroke, 0.9, 0.1, ASPECT);
  assert.deepEqual(longer.points.slice(0, -2), stroke.points);
});

test("a stroke that finds the edge is long after a few sizes of the brush, or much to and fro; a plain one never", () => {
  const paint = (/** @type {boolean} */ edge, /** @type {number} */ x, /** @type {number} */ y) => {
    let stroke = startStroke({ ...BRUSH, edge }, 0.1, 0.1);
    for (let n = 1; n <= 30; n++) stroke = extendStroke(stroke, 0.1 + (x * n) / 30, 0.1 + (y * n) / 30, ASPECT);
    return stroke;
  };
  assert.equal(isLong(paint(true, 0.19, 0), ASPECT), false);
  assert.equal(isLong(paint(true, 0.21, 0), ASPECT), true);
  // Down the photo it is the same number of pixels.
  assert.equal(isLong(paint(true, 0, 0.19 * ASPECT), ASPECT), false);
  assert.equal(isLong(paint(true, 0, 0.21 * ASPECT), ASPECT), true);
  assert.equal(isLong(paint(false, 0.9, 0.9), ASPECT), false);
  let scrubbed = startStroke({ ...BRUSH, edge: true }, 0.5, 0.5);
  for (let n = 0; n < 80; n++) scrubbed = extendStroke(scrubbed, n % 2 ? 0.5 : 0.52, 0.5, ASPECT);
  assert.equal(isLong(scrubbed, ASPECT), true);
});

test("a straight stroke ends up with its two ends", () => {
  let stroke = startStroke(BRUSH, 0.1, 0.1);
  for (let n = 1; n <= 50; n++) stroke = extendStroke(stroke, 0.1 + n / 100, 0.1 + n / 200, ASPECT);
  assert.deepEqual(finishStroke(stroke, ASPECT).points, [0.1, 0.1, 0.6, 0.35]);
});

test("a dab and a stroke back to where it began are kept", () => {
  const dab = startStroke(BRUSH, 0.5, 0.5);
  assert.deepEqual(finishStroke(dab, ASPECT), dab);
  const away = extendStroke(extendStroke(dab, 0.7, 0.5, ASPECT), 0.5, 0.5, ASPECT);
  assert.deepEqual(finishStroke(away, ASPECT), away);
});

test("a finished scribble is small and paints what was painted, within a few percent of a pixel's cover", () => {
  const painted = scribble(2000);
  const finished = finishStroke(painted, ASPECT);
  assert.ok(finished.points.length < painted.points.length / 2);
  assert.ok(JSON.stringify(finished).length < 1500, JSON.stringify(finished));

  const matte = { width: 1024, height: 683, alpha: new Uint8ClampedArray(1024 * 683) };
  const draw = (stroke) => new Refinement(matte).refine({ grow: 0, feather: 0, strokes: [stroke] }).alpha;
  const before = draw(painted);
  const after = draw(finished);
  const worst = before.reduce((most, a, i) => Math.max(most, Math.abs(a - after[i])), 0);
  assert.ok(worst < 40, String(worst));
});
