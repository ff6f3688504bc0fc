import assert from "node:assert/strict";
import { test } from "node:test";

import { FITTED, MAX_ZOOM, MIN_ZOOM, pan, placePicture, zoomTo } from "../../../embed/editor/stage/viewport.js";

const room = { left: 24, top: 24, width: 800, height: 500 };

/** The part of the picture that is at a point of the surface. */
function partAt(view, aspect, { x, y }) {
  const { left, top, width, height } = placePicture(view, room, aspect);
  return [(x - left) / width, (y - top) / height];
}

const close = (one, other) => one.every((value, index) => Math.abs(value - other[index]) < 1e-9);

test("a picture fits into its room and lies in its middle", () => {
  assert.deepEqual(placePicture(FITTED, room, 2), { left: 24, top: 74, width: 800, height: 400 });
  assert.deepEqual(placePicture(FITTED, room, 0.5), { left: 299, top: 24, width: 250, height: 500 });
});

test("what is under the pointer stays there while the picture is magnified", () => {
  const pointer = { x: 500, y: 300 };
  let view = zoomTo(FITTED, room, 1.6, 3, pointer);
  assert.ok(close(partAt(view, 1.6, pointer), partAt(FITTED, 1.6, pointer)));
  const before = view;
  view = zoomTo(view, room, 1.6, 5, pointer);
  assert.ok(close(partAt(view, 1.6, pointer), partAt(before, 1.6, pointer)));
});

test("two fingers carry what is between them", () => {
  const from = { x: 400, y: 250 };
  const to = { x: 450, y: 280 };
  const view = zoomTo(zoomTo(FITTED, room, 1.6, 4, from), room, 1.6, 4.5, from, to);
  assert.ok(close(partAt(view, 1.6, to), partAt(FITTED, 1.6, from)));
});

test("zoom stays between a quarter and 8, and a picture that is small lies in the middle", () => {
  assert.equal(zoomTo(FITTED, room, 1, 100, { x: 0, y: 0 }).zoom, MAX_ZOOM);
  assert.deepEqual([MIN_ZOOM, MAX_ZOOM], [0.25, 8]);
  const small = zoomTo({ zoom: 2, x: 0.3, y: 0.7 }, room, 1.6, 0.2, { x: 1, y: 1 });
  assert.deepEqual(small, { ...FITTED, zoom: MIN_ZOOM });
  assert.deepEqual(pan(small, room, 1.6, 100, 100), small);
});

test("a magnified picture always covers its room", () => {
  const view = zoomTo(FITTED, room, 1.6, 2, { x: 424, y: 274 });
  const { left, top, width, height } = placePicture(pan(view, room, 1.6, 9999, -9999), room, 1.6);
  assert.ok(Math.abs(left - room.left) < 1e-9);
  assert.ok(Math.abs(top + height - (room.top + room.height)) < 1e-9);
  assert.ok(width > room.width);
});

test("an axis along which the whole picture is seen stays in the middle", () => {
  const view = pan({ zoom: 2, x: 0.5, y: 0.5 }, room, 0.5, 300, 40);
  assert.equal(view.x, 0.5);
  assert.ok(view.y < 0.5);
});

test("panning moves the picture by as much as the pointer", () => {
  const view = { zoom: 4, x: 0.5, y: 0.5 };
  const before = placePicture(view, room, 1.6);
  const after = placePicture(pan(view, room, 1.6, 30, -12), room, 1.6);
  assert.ok(close([after.left - before.left, after.top - before.top], [30, -12]));
});
