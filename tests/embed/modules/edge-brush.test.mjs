/** The brush that finds the edge, and what it is made of. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { paintEdgeStroke } from "../../../embed/editor/mask/edge-brush.js";
import { makeGrid } from "../../../embed/editor/mask/edge-grid.js";
import { cellsNear } from "../../../embed/editor/mask/geodesic.js";
import { boxMean, guidedFunctions, guidedValue } from "../../../embed/editor/mask/guided-filter.js";
import { DECIDED } from "../../../embed/editor/mask/strokes.js";
import { EDGE_REACH } from "../../../embed/editor/scene/stroke-cost.js";
import { Random } from "./random.mjs";

const SIZE = { width: 320, height: 240 };
const RED = [190, 60, 50];
const BLUE = [60, 80, 150];
const GREY = [150, 150, 145];

/** A photo with grain: `colourAt` gives each pixel's colour. */
function photo(colourAt, { width, height } = SIZE) {
  const random = new Random(3);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const grain = 16 * (random.next() - 0.5);
    const colour = colourAt((i % width) + 0.5, Math.floor(i / width) + 0.5);
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = colour[c] + grain;
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

/** An arm across the picture, in light that falls off along it, before a wall: `soft` pixels from one to the other. */
function arm(soft = 1) {
  const share = (x, y) => Math.min(1, Math.max(0, (30 - Math.abs(y - 120 - (x - 160) / 4)) / soft + 0.5));
  const mix = (x, y) => GREY.map((value, n) => value + share(x, y) * (RED[n] * (1.1 - x / 1000) - value));
  const truth = Uint8ClampedArray.from(
    { length: SIZE.width * SIZE.height },
    (_, i) => 255 * share((i % SIZE.width) + 0.5, Math.floor(i / SIZE.width) + 0.5),
  );
  return { pixels: photo(mix), truth };
}

function nothing({ width, height } = SIZE) {
  return { width, height, alpha: new Uint8ClampedArray(width * height) };
}

function undecided({ width, height } = SIZE) {
  return new Uint8Array(width * height);
}

/** A stroke of a brush of 32 pixels. */
function stroke(points, { mode = "add", size = 0.1, softness = 0.5 } = {}) {
  return { mode, size, softness, edge: true, points };
}

/** How far two mattes overlap. */
function overlap(alpha, truth) {
  let both = 0;
  let any = 0;
  alpha.forEach((value, i) => {
    if (value >= 128 && truth[i] >= 128) both++;
    if (value >= 128 || truth[i] >= 128) any++;
  });
  return both / any;
}

const ALONG_THE_ARM = [0.2, 0.37, 0.5, 0.5, 0.8, 0.63];

test("a rough stroke along an arm takes the arm, up to its edge", () => {
  const { pixels, truth } = arm();
  const matte = nothing();
  paintEdgeStroke(matte, pixels, stroke(ALONG_THE_ARM), undecided());
  assert.ok(overlap(matte.alpha, truth) > 0.98, String(overlap(matte.alpha, truth)));
});

test("a stroke that goes over the edge leaves what is beyond it", () => {
  const { pixels, truth } = arm();
  const matte = nothing();
  paintEdgeStroke(matte, pixels, stroke([0.2, 0.37, 0.5, 0.41, 0.8, 0.63]), undecided());
  assert.ok(overlap(matte.alpha, truth) > 0.95, String(overlap(matte.alpha, truth)));
});

test("removing is adding to what is not subject", () => {
  const { pixels } = arm();
  const added = nothing();
  paintEdgeStroke(added, pixels, stroke(ALONG_THE_ARM), undecided());
  const removed = nothing();
  removed.alpha.fill(255);
  paintEdgeStroke(removed, pixels, stroke(ALONG_THE_ARM, { mode: "remove" }), undecided());
  assert.deepEqual(
    removed.alpha,
    added.alpha.map((value) => 255 - value),
  );
});

test("the new edge is as soft as the photo's", () => {
  const softness = [1, 12].map((soft) => {
    const matte = nothing();
    paintEdgeStroke(matte, arm(soft).pixels, stroke(ALONG_THE_ARM), undecided());
    const column = matte.alpha.filter((_, i) => i % SIZE.width === 160);
    return column.filter((value) => value > 12 && value < 243).length / 2;
  });
  assert.ok(softness[0] <= 3, String(softness));
  assert.ok(softness[1] >= 2 * softness[0], String(softness));
});

test("between what is taken and what was there already is no seam", () => {
  const { pixels, truth } = arm();
  const matte = nothing();
  // The network has found the left half, with a soft end.
  matte.alpha.forEach((_, i) => {
    matte.alpha[i] = truth[i] * Math.min(1, Math.max(0, (160 - (i % SIZE.width)) / 20));
  });
  paintEdgeStroke(matte, pixels, stroke([0.5, 0.5, 0.7, 0.58]), undecided());
  const middle = matte.alpha.filter((_, i) => truth[i] === 255 && i % SIZE.width > 40 && i % SIZE.width < 280);
  assert.ok(middle.every((value) => value > 240));
});

test("where the matte is wrong all over, the colours that are painted are not taken for those of the other side", () => {
  const { pixels, truth } = arm();
  const matte = nothing();
  matte.alpha.fill(255);
  const wall = truth.map((value) => 255 - value);
  paintEdgeStroke(matte, pixels, stroke([0.2, 0.15, 0.8, 0.2], { mode: "remove" }), undecided());
  paintEdgeStroke(matte, pixels, stroke([0.2, 0.8, 0.8, 0.85], { mode: "remove" }), undecided());
  assert.ok(
    overlap(
      matte.alpha.map((value) => 255 - value),
      wall,
    ) > 0.97,
  );
});

test("what an earlier stroke has said stays, unless one goes over it", () => {
  const { pixels } = arm();
  const matte = nothing();
  matte.alpha.fill(255);
  const decisions = undecided();
  const said = stroke([0.9, 0.65], { mode: "remove", size: 0.05 });
  paintEdgeStroke(matte, pixels, said, decisions);
  paintEdgeStroke(matte, pixels, stroke(ALONG_THE_ARM), decisions);
  const at = 156 * SIZE.width + 288;
  assert.deepEqual([matte.alpha[at], decisions[at]], [0, DECIDED.remove]);
  paintEdgeStroke(matte, pixels, { ...said, mode: "add" }, decisions);
  assert.deepEqual([matte.alpha[at], decisions[at]], [255, DECIDED.add]);
});

test("a stroke reaches a few sizes of the brush, though nothing is in its way", () => {
  const pixels = photo(() => BLUE);
  for (const size of [0.02, 0.1]) {
    const matte = nothing();
    paintEdgeStroke(matte, pixels, stroke([0.5, 0.5], { size }), undecided());
    const far = (EDGE_REACH + 0.5) * size * SIZE.width + 8;
    matte.alpha.forEach((value, i) => {
      const distance = Math.hypot((i % SIZE.width) - 160, Math.floor(i / SIZE.width) - 120);
      assert.ok(distance < far || value === 0);
      if (distance < 0.2 * size * SIZE.width) assert.equal(value, 255);
    });
  }
});

test("what changes lies in the area that is returned", () => {
  const random = new Random(4);
  const { pixels } = arm();
  for (let n = 0; n < 20; n++) {
    const matte = nothing();
    const decisions = undecided();
    const mode = random.pick(["add", "remove"]);
    if (mode === "remove") matte.alpha.fill(255);
    const before = matte.alpha.slice();
    const points = [random.next(), random.next(), random.next(), random.next()];
    const area = paintEdgeStroke(matte, pixels, stroke(points, { mode, size: 0.2 * random.next() }), decisions);
    matte.alpha.forEach((value, i) => {
      const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
      const isInside = x >= area.left && x < area.right && y >= area.top && y < area.bottom;
      assert.ok(isInside || (value === before[i] && !decisions[i]));
    });
  }
});

test("a stroke without places, off the photo, or with places that are no numbers changes nothing", () => {
  const { pixels } = arm();
  for (const points of [
    [],
    [NaN, 0.5],
    [0.5, NaN, 0.6, 0.5],
    [Infinity, 0.5],
    [90, -90],
    [-0.5, -0.5, -0.4, 2],
    [-3, 0.2, 0.2, -3],
  ]) {
    const matte = nothing();
    const decisions = undecided();
    paintEdgeStroke(matte, pixels, stroke(points, { size: 0.02 }), decisions);
    assert.ok(
      matte.alpha.every((value) => value === 0),
      String(points),
    );
    assert.ok(decisions.every((value) => value === 0));
  }
});

test("of a stroke that comes from far outside, what is on the photo counts", () => {
  const { pixels, truth } = arm();
  const matte = nothing();
  paintEdgeStroke(matte, pixels, stroke([-100, -24.65, 0.5, 0.5, 100, 25.38]), undecided());
  assert.ok(overlap(matte.alpha, truth) > 0.97, String(overlap(matte.alpha, truth)));
});

test("the work of a stroke is bounded, be it of 10,000 places, or its brush of any size", () => {
  const random = new Random(6);
  const size = { width: 1024, height: 1024 };
  const pixels = photo(() => BLUE, size);
  const scribble = Array.from({ length: 20_000 }, () => random.next());
  for (const one of [
    stroke(scribble),
    stroke(scribble, { size: 2 }),
    stroke(scribble, { size: 0 }),
    stroke([0, 0, 1, 1], { size: 0.002 }),
  ]) {
    const { width, height } = makeGrid(nothing(size), pixels, one, EDGE_REACH);
    assert.ok(width * height <= 12_000);
  }
  const matte = nothing();
  paintEdgeStroke(
    matte,
    photo(() => BLUE),
    stroke(scribble.slice(0, 2000)),
    undecided(),
  );
  assert.ok(matte.alpha.every((value) => value > 250));
});

test("the smallest brush takes the pixels under it", () => {
  const { pixels } = arm();
  const matte = nothing();
  paintEdgeStroke(matte, pixels, stroke([160.5 / 320, 120.5 / 240], { size: 0.005 }), undecided());
  assert.equal(matte.alpha[120 * SIZE.width + 160], 255);
});

test("the mean of a window is that of its cells, at the rim too", () => {
  const random = new Random(7);
  for (const [width, height, radius] of [
    [9, 7, 2],
    [3, 2, 4],
    [1, 5, 1],
  ]) {
    const values = Float32Array.from({ length: width * height * 2 }, () => random.next());
    const expected = values.map((_, at) => {
      const [x, y] = [(at >> 1) % width, Math.floor((at >> 1) / width)];
      const window = values.filter((_, n) => {
        const [column, row] = [(n >> 1) % width, Math.floor((n >> 1) / width)];
        return n % 2 === at % 2 && Math.abs(column - x) <= radius && Math.abs(row - y) <= radius;
      });
      return window.reduce((sum, value) => sum + value, 0) / window.length;
    });
    boxMean(values, { width, height }, 2, radius);
    values.forEach((value, at) => assert.ok(Math.abs(value - expected[at]) < 1e-5));
  }
});

test("a guided filter keeps what is a function of the guide's colour, and what is the same everywhere", () => {
  const random = new Random(8);
  const size = { width: 20, height: 15 };
  const guide = Float32Array.from({ length: 900 }, () => random.next());
  const options = { radius: 2, epsilon: 1e-9 };
  const ramp = Float32Array.from({ length: 300 }, (_, i) => 0.2 + 0.5 * guide[i * 3] - 0.3 * guide[i * 3 + 2]);
  const functions = guidedFunctions(size, guide, ramp, options);
  const ofRamp = guidedValue(functions, size, 7.5, 3.25, 0.9, 0.1, 0.4);
  assert.ok(Math.abs(ofRamp - (0.2 + 0.45 - 0.12)) < 1e-3, String(ofRamp));
  const same = guidedFunctions(size, guide, new Float32Array(300).fill(1), options);
  assert.ok(Math.abs(guidedValue(same, size, -3, 99, 0.9, 0.1, 0.4) - 1) < 1e-5);
});

test("what is near by its way goes around a wall, and as far in every direction", () => {
  const size = { width: 41, height: 41 };
  const starts = new Uint8Array(41 * 41);
  starts[20 * 41 + 20] = 1;
  const costs = new Float32Array(41 * 41).fill(0.099);
  const free = cellsNear(size, starts, costs, () => 0);
  assert.equal(free[20 * 41 + 30], 1);
  assert.equal(free[20 * 41 + 31], 0);
  assert.equal(free[28 * 41 + 28], 0);
  // A wall below the start with a gap at its left end.
  for (let x = 17; x < 41; x++) costs[22 * 41 + x] = Infinity;
  const walled = cellsNear(size, starts, costs, () => 0);
  assert.equal(walled[22 * 41 + 20], 0);
  assert.equal(walled[24 * 41 + 17], 1);
  assert.equal(walled[24 * 41 + 24], 0);
  assert.equal(cellsNear(size, starts, costs, () => 1).filter(Boolean).length, 1);
});
