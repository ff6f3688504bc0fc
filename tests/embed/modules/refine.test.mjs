/** Corrections of a matte: strokes, growing and shrinking, feathering, alone and one after the other. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { featherMatte } from "../../../embed/editor/mask/feather.js";
import { growMatte } from "../../../embed/editor/mask/grow.js";
import { Refinement } from "../../../embed/editor/mask/refine.js";
import { Random } from "./random.mjs";

const NONE = { grow: 0, feather: 0, strokes: [] };

/** A matte with a disc whose edge is `softness` pixels wide. */
function disc({ width = 240, height = 240, x = width / 2, y = height / 2, radius = 60, softness = 1 } = {}) {
  const alpha = Uint8ClampedArray.from({ length: width * height }, (_, i) => {
    const distance = Math.hypot((i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y);
    return 255 * Math.min(1, Math.max(0, (radius - distance) / softness + 0.5));
  });
  return { width, height, alpha };
}

/** A matte with nothing in it. */
function nothing(width = 200, height = 100) {
  return { width, height, alpha: new Uint8ClampedArray(width * height) };
}

/** How much subject there is, in pixels. */
function areaOf({ alpha }) {
  return alpha.reduce((sum, value) => sum + value, 0) / 255;
}

/** The radius of a disc in the middle along a ray, in pixels. */
function radiusAlong({ width, height, alpha }, angle) {
  let sum = 0;
  const step = 0.05;
  for (let way = 0; way < width / 2 - 2; way += step) {
    const x = width / 2 + way * Math.cos(angle) - 0.5;
    const y = height / 2 + way * Math.sin(angle) - 0.5;
    const i = Math.floor(y) * width + Math.floor(x);
    const right = x - Math.floor(x);
    const upper = alpha[i] * (1 - right) + alpha[i + 1] * right;
    const lower = alpha[i + width] * (1 - right) + alpha[i + width + 1] * right;
    sum += ((upper + (lower - upper) * (y - Math.floor(y))) / 255) * step;
  }
  return sum;
}

function filtered(filter, matte, amount) {
  const result = { ...matte, alpha: new Uint8ClampedArray(matte.alpha.length) };
  filter(matte, result, amount, { left: 0, top: 0, right: matte.width, bottom: matte.height });
  return result;
}

for (const radius of [0.4, 1, 2.5, 7.3, 31, -0.6, -3.2, -25]) {
  for (const softness of [1, 9]) {
    const doing = radius > 0 ? "growing" : "shrinking";
    test(`${doing} by ${Math.abs(radius)} px moves an edge of ${softness} px as far in every direction`, () => {
      const before = disc({ softness });
      const after = filtered(growMatte, before, radius);
      for (let angle = 0; angle < 2 * Math.PI; angle += 0.1) {
        const moved = radiusAlong(after, angle) - radiusAlong(before, angle);
        assert.ok(Math.abs(moved - radius) < 0.3, `${moved} at ${angle}`);
      }
    });
  }
}

test("growing keeps a soft edge as soft as it was", () => {
  const before = disc({ softness: 12 });
  const soft = ({ alpha, width }) => alpha.subarray(width * 120, width * 121).filter((a) => a > 25 && a < 230).length;
  assert.ok(Math.abs(soft(filtered(growMatte, before, 9.5)) - soft(before)) <= 2);
});

test("growing brings nothing in from beyond the picture, and shrinking takes nothing away there", () => {
  const empty = nothing();
  assert.equal(areaOf(filtered(growMatte, empty, 5)), 0);
  const full = { ...empty, alpha: empty.alpha.map(() => 255) };
  assert.equal(areaOf(filtered(growMatte, full, -5)), 200 * 100);
});

for (const sigma of [0.4, 1.5, 3.9, 4, 7, 15]) {
  test(`feathering by ${sigma} px keeps the subject's area and spreads its edge as a Gaussian does`, () => {
    const before = disc({ radius: 60, softness: 1 });
    const after = filtered(featherMatte, before, sigma);
    assert.ok(Math.abs(areaOf(after) / areaOf(before) - 1) < 0.01);
    // Straight edge: its derivative is the Gaussian itself.
    const edge = nothing(200, 8);
    for (let i = 0; i < edge.alpha.length; i++) edge.alpha[i] = i % 200 < 100 ? 255 : 0;
    const profile = filtered(featherMatte, edge, sigma).alpha.subarray(800, 1000);
    let mean = 0;
    let square = 0;
    for (let x = 1; x < 200; x++) {
      const share = (profile[x - 1] - profile[x]) / 255;
      mean += share * x;
      square += share * x * x;
    }
    assert.ok(Math.abs(mean - 100) < 0.1, `middle at ${mean}`);
    const found = Math.sqrt(square - mean * mean);
    assert.ok(Math.abs(found - sigma) < 0.05 * sigma + 0.05, `${found}`);
  });
}

test("a hard stroke adds and removes a straight band as wide as the brush", () => {
  const add = { mode: "add", size: 0.1, softness: 0, points: [0.25, 0.5, 0.75, 0.5] };
  const added = new Refinement(nothing()).refine({ ...NONE, strokes: [add] });
  const column = added.alpha.filter((_, i) => i % 200 === 100);
  assert.ok(Math.abs(column.reduce((sum, a) => sum + a, 0) / 255 - 20) < 0.3);
  assert.ok(Math.abs(areaOf(added) - (100 * 20 + Math.PI * 100)) < 15);

  const full = { ...nothing(), alpha: nothing().alpha.map(() => 255) };
  const removed = new Refinement(full).refine({ ...NONE, strokes: [{ ...add, mode: "remove" }] });
  assert.deepEqual(
    removed.alpha,
    added.alpha.map((a) => 255 - a),
  );
});

test("the softer the brush, the less of it covers in full", () => {
  const covered = [0, 0.3, 0.6, 1].map((softness) => {
    const dab = { mode: "add", size: 0.3, softness, points: [0.5, 0.5] };
    return areaOf(new Refinement(nothing()).refine({ ...NONE, strokes: [dab] }));
  });
  assert.deepEqual(
    covered,
    covered.toSorted((a, b) => b - a),
  );
  assert.ok(covered[3] < 0.5 * covered[0]);
});

test("a stroke over itself is no darker there, and later strokes lie over earlier ones", () => {
  const points = [0.3, 0.5, 0.7, 0.5];
  const once = { mode: "add", size: 0.2, softness: 1, points };
  const there = new Refinement(nothing()).refine({ ...NONE, strokes: [once] });
  const andBack = { ...once, points: [...points, 0.3, 0.5] };
  const twice = new Refinement(nothing()).refine({ ...NONE, strokes: [andBack] });
  assert.deepEqual(twice.alpha, there.alpha);

  const eraser = { ...once, mode: "remove", softness: 0 };
  const gone = new Refinement(nothing()).refine({ ...NONE, strokes: [once, eraser] });
  const again = new Refinement(nothing()).refine({ ...NONE, strokes: [eraser, once] });
  assert.equal(gone.alpha[50 * 200 + 100], 0);
  assert.equal(again.alpha[50 * 200 + 100], 255);
});

test("sizes go with the photo: on a matte twice as large corrections are twice as large", () => {
  const strokes = [{ mode: "add", size: 0.2, softness: 0.4, points: [0.2, 0.3, 0.8, 0.6] }];
  const corrections = { grow: 0.01, feather: 0.02, strokes };
  const small = areaOf(new Refinement(nothing(200, 150)).refine(corrections));
  const large = areaOf(new Refinement(nothing(400, 300)).refine(corrections));
  assert.ok(Math.abs(large / (4 * small) - 1) < 0.01);
});

test("a stroke that is off the photo changes nothing", () => {
  const strokes = [{ mode: "add", size: 0.1, softness: 0, points: [-0.5, -0.5, -0.4, 2] }];
  assert.equal(areaOf(new Refinement(nothing()).refine({ ...NONE, strokes })), 0);
});

test("the matte that is refined stays as it is", () => {
  const matte = disc();
  const before = matte.alpha.slice();
  new Refinement(matte, () => photoOf(matte)).refine({ grow: 0.02, feather: 0.02, strokes: [dab(new Random(1))] });
  assert.deepEqual(matte.alpha, before);
});

/** A photo of some large blots, at a matte's size. */
function photoOf({ width, height }) {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const blot = Math.sin(x / 17) * Math.cos(y / 13) > 0.2 ? 90 : 0;
    pixels[i * 4] = 60 + blot;
    pixels[i * 4 + 1] = 120 + ((x * 7 + y * 3) % 12);
    pixels[i * 4 + 2] = 190 - blot;
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

/** @param {Random} random */
function dab(random) {
  return {
    mode: random.pick(["add", "remove"]),
    edge: random.pick([false, true]),
    size: random.pick([0.01, 0.08, 0.3]),
    softness: random.next(),
    points: [random.next() * 1.2 - 0.1, random.next() * 1.2 - 0.1],
  };
}

for (const [grow, feather] of [
  [0, 0],
  [0.012, 0],
  [-0.01, 0.01],
  [0, 0.029],
  [0.03, 0.03],
]) {
  test(`painting bit by bit is like painting at once, grown by ${grow} and feathered by ${feather}`, () => {
    const random = new Random(5);
    const matte = disc({ width: 301, height: 173, radius: 50, softness: 3 });
    const photo = photoOf(matte);
    const photoPixels = () => photo;
    const bitByBit = new Refinement(matte, photoPixels);
    let strokes = [];
    for (let step = 0; step < 60; step++) {
      const last = strokes.at(-1);
      const kinds = ["stroke", "stroke", "points", "points", "undo", "undo", "other", "same", "all"];
      const kind = last ? random.pick(kinds) : "stroke";
      if (kind === "stroke") strokes = [...strokes, dab(random)];
      if (kind === "undo") strokes = strokes.slice(0, -1);
      if (kind === "all") strokes = strokes.slice(0, random.integer(0, strokes.length));
      if (kind === "other") strokes = [...strokes.slice(0, -1), dab(random)];
      if (kind === "points") {
        const points = [...last.points, last.points.at(-2) + 0.1 * random.next(), random.next()];
        strokes = [...strokes.slice(0, -1), { ...last, points }];
      }
      const corrections = { grow, feather, strokes };
      assert.deepEqual(
        bitByBit.refine(corrections),
        new Refinement(matte, photoPixels).refine(corrections),
        `step ${step}`,
      );
    }
  });
}

test("sliders can be moved to and fro between strokes", () => {
  const random = new Random(9);
  const matte = disc({ width: 200, height: 120, radius: 40 });
  const photo = photoOf(matte);
  const photoPixels = () => photo;
  const kept = new Refinement(matte, photoPixels);
  let strokes = [];
  for (let step = 0; step < 40; step++) {
    if (random.next() < 0.3) strokes = [...strokes, dab(random)];
    const grow = random.pick([0, 0, 0.01, -0.02]);
    const feather = random.pick([0, 0, 0.01, 0.03]);
    const corrections = { grow, feather, strokes };
    assert.deepEqual(kept.refine(corrections), new Refinement(matte, photoPixels).refine(corrections), `step ${step}`);
  }
});

test("strokes are taken back one after the other, and those that are left are not painted again", () => {
  const matte = disc({ width: 301, height: 173, radius: 50, softness: 3 });
  const random = new Random(12);
  const strokes = Array.from({ length: 30 }, () => dab(random));
  const pixels = photoOf(matte);
  const steps = strokes.map((_, n) =>
    new Refinement(matte, () => pixels).refine({ ...NONE, strokes: strokes.slice(0, n) }),
  );
  const refinement = new Refinement(matte, () => pixels);
  refinement.refine({ ...NONE, strokes });
  // Another photo: a stroke that is painted again takes something else.
  pixels.fill(0);
  for (let n = 29; n >= 0; n--) {
    assert.deepEqual(refinement.refine({ ...NONE, strokes: strokes.slice(0, n) }).alpha, steps[n].alpha, `after ${n}`);
  }
});

test("a matte is painted without the photo where no stroke finds its edges", () => {
  const strokes = [{ ...dab(new Random(2)), edge: false }];
  const refuse = () => assert.fail("the photo is not asked for");
  new Refinement(disc(), refuse).refine({ ...NONE, strokes });
});

/** A disc with two holes in it, one far larger than the other, and a half-transparent pit. */
function perforated() {
  const matte = disc({ radius: 100 });
  const dig = (x, y, radius, level) => {
    for (let i = 0; i < matte.alpha.length; i++) {
      if (Math.hypot((i % 240) - x, Math.floor(i / 240) - y) < radius) matte.alpha[i] = level;
    }
  };
  dig(120, 70, 4, 0);
  dig(150, 70, 4, 130);
  dig(120, 150, 30, 0);
  return matte;
}

const at = ({ width, alpha }, x, y) => alpha[y * width + x];

test("holes up to the size that was asked for are filled, and nothing else", () => {
  const matte = perforated();
  const some = new Refinement(matte).refine({ ...NONE, solid: 0.05 });
  assert.deepEqual([at(some, 120, 70), at(some, 150, 70), at(some, 120, 150), at(some, 2, 2)], [255, 255, 0, 0]);
  const refinement = new Refinement(matte);
  assert.equal(at(refinement.refine({ ...NONE, solid: 0.5 }), 120, 150), 255);
  assert.deepEqual(refinement.refine({ ...NONE, solid: 0.05 }).alpha, some.alpha);
  assert.deepEqual(refinement.refine(NONE).alpha, matte.alpha);
  // Around them the matte is as it was, edge and all.
  const whole = disc({ radius: 100 });
  assert.deepEqual(new Refinement(matte).refine({ ...NONE, solid: 1 }).alpha, whole.alpha);
});

test("what runs out to the border of the picture is no hole", () => {
  const matte = disc({ radius: 60, x: 0 });
  const ring = disc({ radius: 30, x: 0 });
  for (let i = 0; i < matte.alpha.length; i++) if (ring.alpha[i] > 0) matte.alpha[i] = 0;
  assert.deepEqual(new Refinement(matte).refine({ ...NONE, solid: 1 }).alpha, matte.alpha);
});

test("the brush takes away what was filled, and that stays away", () => {
  const stroke = { mode: "remove", edge: false, size: 0.05, softness: 0, points: [0.5, 70 / 240] };
  const refined = new Refinement(perforated()).refine({ ...NONE, solid: 1, strokes: [stroke] });
  assert.equal(at(refined, 120, 70), 0);
  assert.equal(at(refined, 120, 150), 255);
});
