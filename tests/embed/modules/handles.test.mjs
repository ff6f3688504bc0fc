import assert from "node:assert/strict";
import { test } from "node:test";

import { createLayer } from "../../../embed/editor/scene/scene.js";
import {
  centerOf,
  dragCorner,
  dragSide,
  frameAround,
  OFFSET,
  pinch,
  placeHandles,
  turn,
} from "../../../embed/editor/stage/handles.js";

const picture = { left: 40, top: 25, width: 900, height: 600 };
const radians = (degrees) => (degrees / 180) * Math.PI;

/** A box of text, four times as wide as high, through the transforms that the renderer has. */
function quadOf(layer) {
  const { size, scaleX, scaleY, skewX, skewY, rotation, rotateX, rotateY, distance } = layer;
  const center = centerOf(layer, picture);
  return [
    [-2, -0.5],
    [2, -0.5],
    [2, 0.5],
    [-2, 0.5],
  ].map(([u, v]) => {
    const scaled = { x: u * size * picture.width * scaleX, y: v * size * picture.width * scaleY };
    const skewed = {
      x: scaled.x + scaled.y * Math.tan(radians(skewX)),
      y: scaled.y + scaled.x * Math.tan(radians(skewY)),
    };
    const [sin, cos] = [Math.sin(radians(rotation)), Math.cos(radians(rotation))];
    const turned = { x: cos * skewed.x - sin * skewed.y, y: sin * skewed.x + cos * skewed.y };
    const away = turned.x * Math.sin(radians(rotateY)) - turned.y * Math.sin(radians(rotateX));
    const depth = 1 + away / distance / picture.width;
    return {
      x: center.x + (turned.x * Math.cos(radians(rotateY))) / depth,
      y: center.y + (turned.y * Math.cos(radians(rotateX))) / depth,
    };
  });
}

const ground = { picture, quadOf };
const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
const between = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const dragged = (layer, values) => quadOf({ ...layer, ...values });

const layers = {
  plain: {},
  turned: { rotation: 37 },
  slanted: { skewX: 30, skewY: -12 },
  stretched: { scaleX: 1.7, scaleY: 0.6, rotation: -80 },
  mirrored: { scaleX: -1.3, rotation: 20, skewX: 15 },
  "in perspective": { rotateX: -25, rotateY: 40, distance: 0.8, rotation: 10 },
};

for (const [name, values] of Object.entries(layers)) {
  const layer = createLayer({ text: "words", size: 0.12, x: 0.45, y: 0.55, ...values });
  const start = quadOf(layer);

  test(`dragging a corner keeps the opposite one in its place: ${name}`, () => {
    for (const index of [0, 1, 2, 3]) {
      for (const by of [
        { x: 60, y: 10 },
        { x: -35, y: 50 },
        { x: -70, y: -40 },
      ]) {
        const quad = dragged(layer, dragCorner(layer, index, by, ground));
        const opposite = (index + 2) % 4;
        assert.ok(apart(quad[opposite], start[opposite]) < 0.5, `corner ${index}`);
      }
    }
  });

  test(`a corner that is dragged along its diagonal is where the pointer is: ${name}`, () => {
    for (const index of [0, 1, 2, 3]) {
      const opposite = start[(index + 2) % 4];
      const by = { x: (start[index].x - opposite.x) * 0.3, y: (start[index].y - opposite.y) * 0.3 };
      const quad = dragged(layer, dragCorner(layer, index, by, ground));
      const wanted = { x: start[index].x + by.x, y: start[index].y + by.y };
      assert.ok(apart(quad[index], wanted) < (name === "in perspective" ? 6 : 0.5), `corner ${index}`);
    }
  });

  test(`dragging a side keeps the opposite one in its place and the other axis as it is: ${name}`, () => {
    for (const index of [0, 1, 2, 3]) {
      const changes = dragSide(layer, index, { x: 22, y: 31 }, ground);
      const quad = dragged(layer, changes);
      const [a, b] = [(index + 2) % 4, (index + 3) % 4];
      assert.ok(apart(between(quad[a], quad[b]), between(start[a], start[b])) < 0.5, `side ${index}`);
      assert.deepEqual(Object.keys(changes).sort(), [index % 2 ? "scaleX" : "scaleY", "x", "y"]);
    }
  });

  test(`with Alt a corner grows the layer about its middle: ${name}`, () => {
    const changes = dragCorner(layer, 2, { x: 40, y: 30 }, ground, true);
    assert.deepEqual(Object.keys(changes), ["size"]);
  });
}

test("a layer cannot be dragged through its opposite corner, nor flat", () => {
  const layer = createLayer({ text: "words", size: 0.1 });
  const far = { x: -5000, y: -5000 };
  assert.equal(dragCorner(layer, 2, far, ground).size, 0.005);
  assert.equal(dragSide(layer, 1, far, ground).scaleX, 0.05);
  assert.equal(dragSide({ ...layer, scaleX: -1 }, 1, { x: 5000, y: 0 }, ground).scaleX, -0.05);
});

test("sizes and scales stay within what a design may hold", () => {
  const layer = createLayer({ text: "words", size: 1.5, scaleX: 4 });
  assert.equal(dragCorner(layer, 2, { x: 9000, y: 9000 }, ground).size, 2);
  assert.equal(dragSide(layer, 1, { x: 90000, y: 0 }, ground).scaleX, 5);
});

test("turning follows the pointer around the middle and rests at eighths of a turn", () => {
  const layer = createLayer({ text: "words", x: 0.5, y: 0.5 });
  const center = centerOf(layer, picture);
  const free = { shift: false, free: true };
  const from = { x: center.x, y: center.y - 100 };
  const at = (degrees) => ({
    x: center.x + 100 * Math.sin(radians(degrees)),
    y: center.y - 100 * Math.cos(radians(degrees)),
  });
  const turned = (degrees, keys) => turn(layer, from, at(degrees), picture, keys).rotation;
  assert.ok(Math.abs(turned(31.5, free) - 31.5) < 1e-9);
  assert.ok(Math.abs(turned(-170, free) + 170) < 1e-9);
  assert.equal(turned(43, { shift: false, free: false }), 45);
  assert.equal(Math.round(turned(43, free)), 43);
  assert.equal(turned(40, { shift: true, free: false }), 45);
  assert.equal(turned(68, { shift: true, free: false }), 75);
});

test("what was under two fingers stays under them", () => {
  const layer = createLayer({ text: "words", size: 0.1, x: 0.4, y: 0.6, rotation: 30 });
  const from = [
    { x: 380, y: 350 },
    { x: 460, y: 420 },
  ];
  const to = [
    { x: 330, y: 300 },
    { x: 520, y: 395 },
  ];
  const after = { ...layer, ...pinch(layer, from, to, picture) };
  // Where a point of the picture lies in the layer's own measure.
  const within = ({ rotation, size, ...rest }, point) => {
    const center = centerOf(rest, picture);
    const [dx, dy] = [point.x - center.x, point.y - center.y];
    const [sin, cos] = [Math.sin(radians(-rotation)), Math.cos(radians(-rotation))];
    return { x: (cos * dx - sin * dy) / size, y: (sin * dx + cos * dy) / size };
  };
  for (const finger of [0, 1]) {
    assert.ok(apart(within(after, to[finger]), within(layer, from[finger])) < 0.01);
  }
});

test("a small layer can be caught between its handles", () => {
  for (const target of [24, 44]) {
    for (const [width, height] of [
      [4, 4],
      [30, 8],
      [target, target],
      [200, 10],
    ]) {
      const [x, y] = [300, 200];
      const quad = [
        { x: x - width / 2, y: y - height / 2 },
        { x: x + width / 2, y: y - height / 2 },
        { x: x + width / 2, y: y + height / 2 },
        { x: x - width / 2, y: y + height / 2 },
      ];
      const frame = frameAround(quad, target);
      assert.ok(apart(frame[0], frame[1]) >= target - 1e-9 && apart(frame[0], frame[3]) >= target - 1e-9);
      const targets = placeHandles(frame, target, { width: 600, height: 400 }).map(({ handle, at, angle }) => {
        const out = handle.kind === "corner" ? OFFSET * target : 0;
        return { x: at.x + out * Math.cos(radians(angle)), y: at.y + out * Math.sin(radians(angle)) };
      });
      const along = Array.from({ length: width + 1 }, (_, step) => ({ x: x - width / 2 + step, y }));
      const isFree = (point) => targets.every((center) => apart(center, point) >= target - 0.01);
      assert.ok(along.some(isFree), `${width} x ${height} with targets of ${target}`);
    }
  }
});

test("a layer that is large enough is framed as it is", () => {
  const layer = createLayer({ text: "words", size: 0.1, rotation: 30 });
  const quad = quadOf(layer);
  frameAround(quad, 44).forEach((corner, index) => assert.ok(apart(corner, quad[index]) < 1e-6));
});

test("the handle to rotate with is above, and below where there is no room", () => {
  const surface = { width: 980, height: 650 };
  const rotateOf = (y) => {
    const quad = quadOf(createLayer({ text: "words", size: 0.1, x: 0.5, y }));
    return [placeHandles(quad, 24, surface).find(({ handle }) => handle.kind === "rotate").at.y, quad];
  };
  const [above, quad] = rotateOf(0.5);
  assert.ok(above < quad[0].y);
  const [below, high] = rotateOf(0.02);
  assert.ok(below > high[3].y);
});

test("handles that would lie outside the stage lie at its edge, each in a place of its own", () => {
  const surface = { width: 980, height: 650 };
  const quad = quadOf(createLayer({ text: "words", size: 0.9 }));
  assert.ok(quad[0].x < 0 && quad[0].y < 0);
  const places = placeHandles(quad, 24, surface).map(({ at }) => at);
  assert.equal(places.length, 9);
  for (const { x, y } of places) assert.ok(x >= 10 && y >= 10 && x <= 970 && y <= 640);
  places.forEach((one, index) => {
    for (const other of places.slice(0, index)) assert.ok(apart(one, other) >= 24, `${index}`);
  });
});
