/** The parts of a subject: what they are, what each has of the matte, and how they are known again. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { coverMatte, divideMatte, identifyParts, partAt } from "../../../embed/editor/mask/parts.js";
import { paintStroke } from "../../../embed/editor/mask/strokes.js";
import { PART_LIMIT } from "../../../embed/editor/scene/scene.js";
import { Random } from "./random.mjs";

/** A matte of round things, each given as fractions of the width: x, y, radius and how soft its edge is. */
function discs(...things) {
  const [width, height] = [300, 200];
  const alpha = Uint8ClampedArray.from({ length: width * height }, (_, i) => {
    const far = (x, y) => Math.hypot((i % width) + 0.5 - x * width, Math.floor(i / width) + 0.5 - y * width);
    return Math.max(
      0,
      ...things.map(
        ([x, y, radius, softness = 0.01]) =>
          255 * Math.min(1, Math.max(0, (radius * width - far(x, y)) / (softness * width) + 0.5)),
      ),
    );
  });
  return { width, height, alpha };
}

function divide(matte, cuts = []) {
  const work = divideMatte(matte, cuts);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

const middleOf = (seeds) => seeds.map(({ x }) => Math.round(x * 100) / 100);

/** How much of a matte lies left of a column, of 1. */
function shareLeftOf({ width, alpha }, column) {
  let left = 0;
  let all = 0;
  for (let i = 0; i < alpha.length; i++) {
    all += alpha[i];
    if (i % width < column) left += alpha[i];
  }
  return left / all;
}

test("what stands apart is a part, from the left to the right", () => {
  assert.deepEqual(middleOf(divide(discs([0.8, 0.3, 0.1], [0.2, 0.4, 0.12], [0.5, 0.2, 0.06])).seeds), [0.2, 0.5, 0.8]);
});

test("beside a large thing a small one is a crumb, beside another small one it is a part", () => {
  const small = [0.9, 0.1, 0.025];
  assert.deepEqual(middleOf(divide(discs([0.4, 0.33, 0.3], small)).seeds), [0.4]);
  assert.deepEqual(middleOf(divide(discs([0.4, 0.33, 0.05], small)).seeds), [0.4, 0.9]);
});

test("one thing, and none, are not divided", () => {
  assert.equal(divide(discs([0.5, 0.3, 0.2])).seeds.length, 1);
  assert.equal(divide(discs()).seeds.length, 0);
  assert.equal(divide(discs([0.5, 0.3, 0.2])).labels.length, 0);
});

test("things that touch at a corner of a pixel are one", () => {
  const matte = discs();
  for (let y = 0; y < 60; y++) {
    for (let x = 0; x < 60; x++) {
      matte.alpha[y * 300 + x] = 255;
      matte.alpha[(y + 60) * 300 + x + 60] = 255;
    }
  }
  assert.equal(divide(matte).seeds.length, 1);
});

test("crumbs and soft pixels belong to the part that is nearest", () => {
  const matte = discs([0.2, 0.3, 0.12], [0.7, 0.3, 0.12], [0.37, 0.3, 0.004], [0.9, 0.5, 0.004]);
  const division = divide(matte);
  assert.equal(division.seeds.length, 2);
  assert.equal(partAt(division, matte, { x: 0.37, y: 0.45 }), 0);
  assert.equal(partAt(division, matte, { x: 0.9, y: 0.75 }), 1);
});

test("the parts' mattes add up to the whole one, byte for byte", () => {
  const random = new Random(3);
  for (let round = 0; round < 6; round++) {
    const things = Array.from({ length: 2 + (round % 5) }, () => [
      random.next(),
      random.next() * 0.66,
      0.05 + random.next() * 0.12,
      random.next() * 0.2,
    ]);
    const matte = discs(...things);
    const cut = { points: [random.next(), 0, random.next(), 1] };
    const division = divide(matte, [cut]);
    if (division.seeds.length < 2) continue;
    const parts = division.seeds.map((_, index) => coverMatte(division, matte, (part) => part === index).alpha);
    const wrong = matte.alpha.findIndex((value, i) => parts.reduce((sum, part) => sum + part[i], 0) !== value);
    assert.equal(wrong, -1, `round ${round}, pixel ${wrong}`);
    assert.deepEqual(coverMatte(division, matte, () => true).alpha, matte.alpha);
    const some = coverMatte(division, matte, (part) => part > 0).alpha;
    assert.deepEqual(
      some,
      matte.alpha.map((value, i) => value - parts[0][i]),
    );
  }
});

test("a cut from edge to edge parts what touches, along its middle, without a step", () => {
  const matte = discs([0.4, 0.3, 0.15], [0.6, 0.3, 0.15]);
  assert.equal(divide(matte).seeds.length, 1);
  const division = divide(matte, [{ points: [0.5, 0, 0.5, 1] }]);
  assert.equal(division.seeds.length, 2);
  const left = coverMatte(division, matte, (part) => part === 0);
  assert.ok(shareLeftOf(left, 152) > 0.999);
  const row = left.alpha.subarray(90 * 300 + 145, 90 * 300 + 155);
  assert.deepEqual([...row], [255, 255, 255, 255, 191, 64, 0, 0, 0, 0]);
});

test("a cut that ends inside divides nothing", () => {
  assert.equal(divide(discs([0.5, 0.3, 0.2]), [{ points: [0.5, 0, 0.5, 0.4] }]).seeds.length, 1);
});

test("what is painted where there was nothing belongs to the part beside it at once", () => {
  const matte = discs([0.2, 0.3, 0.12], [0.8, 0.3, 0.12]);
  const division = divide(matte);
  paintStroke(matte, { mode: "add", size: 0.06, softness: 0, points: [0.8, 0.45, 0.95, 0.9] });
  const right = coverMatte(division, matte, (part) => part === 1);
  assert.ok(shareLeftOf(right, 150) === 0);
  assert.equal(right.alpha[Math.round(0.9 * 200) * 300 + 285], 255);
});

test("of more things than there may be parts the largest are", () => {
  const things = Array.from({ length: 24 }, (_, n) => [0.07 + 0.12 * (n % 8), 0.1 + 0.2 * Math.floor(n / 8), 0.03]);
  const { seeds, labels } = divide(discs(...things));
  assert.equal(seeds.length, PART_LIMIT);
  assert.ok(labels.every((label) => label < PART_LIMIT));
});

test("a part is known again by its place, however the matte was corrected", () => {
  const matte = discs([0.2, 0.3, 0.12], [0.8, 0.3, 0.12]);
  const first = divide(matte);
  const known = identifyParts(first, matte, []);
  assert.deepEqual(
    known.map(({ number }) => number),
    [1, 2],
  );
  // Another one comes to the left of both, and the first one loses most of itself.
  paintStroke(matte, { mode: "add", size: 0.1, softness: 0, points: [0.03, 0.03, 0.03, 0.5] });
  paintStroke(matte, { mode: "remove", size: 0.1, softness: 0, points: [0.14, 0, 0.14, 1] });
  const second = divide(matte);
  const again = identifyParts(second, matte, known);
  assert.deepEqual(
    again.map(({ number }) => number),
    [3, 1, 2],
  );
  assert.deepEqual(again.slice(1), known);
});

test("two that have become one keep the name of the one that counts more", () => {
  const matte = discs([0.2, 0.3, 0.12], [0.5, 0.3, 0.12], [0.85, 0.3, 0.1]);
  const known = identifyParts(divide(matte), matte, []);
  paintStroke(matte, { mode: "add", size: 0.1, softness: 0, points: [0.2, 0.45, 0.5, 0.45] });
  const again = identifyParts(divide(matte), matte, [known[1], known[0], known[2]]);
  assert.deepEqual(again, [known[1], known[2]]);
});

test("a place beside the subject, off the photo or nowhere is no part's", () => {
  const matte = discs([0.2, 0.3, 0.12], [0.8, 0.3, 0.12]);
  const division = divide(matte);
  for (const [x, y] of [
    [0.5, 0.3],
    [-0.1, 0.3],
    [0.2, 1],
    [Number.NaN, 0.3],
    [1e9, -1e9],
  ])
    assert.equal(partAt(division, matte, { x, y }), null);
});
