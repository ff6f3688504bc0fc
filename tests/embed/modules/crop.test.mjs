import assert from "node:assert/strict";
import { test } from "node:test";

import { boxAround, coverFrame, layInside, massOf, shownBox } from "../../../embed/editor/export/crop.js";

const SQUARE = { width: 1080, height: 1080 };
const STORY = { width: 1080, height: 1920 };
const WIDE = { width: 1920, height: 1080 };
const LANDSCAPE = { width: 6000, height: 4000 };

const box = (left, top, right, bottom) => ({ left, top, right, bottom });
const subject = (...sides) => {
  const around = box(...sides);
  return { box: around, x: (around.left + around.right) / 2, y: (around.top + around.bottom) / 2 };
};
const holds = (outer, inner, slack = 1e-3) =>
  outer.left <= inner.left + slack &&
  outer.top <= inner.top + slack &&
  outer.right >= inner.right - slack &&
  outer.bottom >= inner.bottom - slack;

test("the picture covers the output at every shape and size", () => {
  for (const output of [SQUARE, STORY, WIDE, { width: 1080, height: 1350 }]) {
    for (const [width, height] of [
      [6000, 4000],
      [4000, 6000],
      [1081, 1079],
      [17, 4000],
      [1080, 1080],
    ]) {
      for (const focus of [null, subject(0, 0, 0.1, 0.1), subject(0.9, 0.9, 1, 1), subject(0, 0, 1, 1)]) {
        const frame = coverFrame({ width, height }, output, { subject: focus, text: null });
        const { picture } = frame;
        assert.deepEqual({ width: frame.width, height: frame.height }, output);
        assert.ok([picture.x, picture.y, picture.width, picture.height].every(Number.isInteger));
        assert.ok(picture.x >= 0 && picture.x + output.width <= picture.width);
        assert.ok(picture.y >= 0 && picture.y + output.height <= picture.height);
        const stretch = picture.width / picture.height / (width / height);
        assert.ok(Math.abs(stretch - 1) < 2 / Math.min(picture.width, picture.height));
      }
    }
  }
});

test("without subject and text the middle is kept", () => {
  const { picture } = coverFrame(LANDSCAPE, SQUARE, { subject: null, text: null });
  assert.deepEqual(picture, { width: 1620, height: 1080, x: 270, y: 0 });
});

test("the crop follows the subject to the side", () => {
  const focus = subject(0.6, 0.2, 0.85, 1);
  const shown = shownBox(coverFrame(LANDSCAPE, STORY, { subject: focus, text: null }));
  assert.ok(holds(shown, focus.box));
  assert.ok(Math.abs((shown.left + shown.right) / 2 - focus.x) < 0.01);
});

test("a subject that is heavy on one side is not cut on the other", () => {
  const leaning = { box: box(0.1, 0, 0.7, 1), x: 0.6, y: 0.5 };
  assert.ok(holds(shownBox(coverFrame(LANDSCAPE, SQUARE, { subject: leaning, text: null })), leaning.box));
});

test("of a subject too tall for the crop the upper end is kept, with some room above", () => {
  const shown = shownBox(
    coverFrame({ width: 3000, height: 4000 }, WIDE, { subject: subject(0.2, 0.2, 0.8, 1), text: null }),
  );
  assert.ok(shown.top < 0.2 && shown.top > 0.1);
});

test("text pulls the crop to itself, and both are held where both fit", () => {
  const focus = subject(0.5, 0.3, 0.7, 1);
  const text = box(0.15, 0.1, 0.45, 0.3);
  const shown = shownBox(coverFrame(LANDSCAPE, SQUARE, { subject: focus, text }));
  assert.ok(holds(shown, text));
  assert.ok(holds(shown, focus.box));
});

test("text that fits the crop stays as it is", () => {
  const layers = [{ size: 0.1, x: 0.5, y: 0.5 }];
  assert.equal(layInside(layers, box(0.2, 0, 0.8, 1), { subject: null, text: box(0.3, 0.4, 0.7, 0.6) }), layers);
  assert.equal(layInside(layers, box(0.2, 0, 0.8, 1), { subject: null, text: null }), layers);
});

test("text too wide for the crop is shrunk into it, all layers as one", () => {
  const text = box(0.05, 0.1, 0.95, 0.5);
  const crop = box(0.3, 0, 0.7, 1);
  const layers = [
    { size: 0.3, x: 0.5, y: 0.3 },
    { size: 0.05, x: 0.25, y: 0.15 },
  ];
  const [title, caption] = layInside(layers, crop, { subject: null, text });
  const scale = title.size / 0.3;
  assert.ok(Math.abs(scale * 0.9 - 0.9 * 0.4) < 1e-9, "it fills nine tenths of the crop");
  assert.ok(Math.abs(caption.size / 0.05 - scale) < 1e-9);
  assert.ok(Math.abs(title.x - caption.x - 0.25 * scale) < 1e-9);
  assert.ok(Math.abs(title.y - caption.y - 0.15 * scale) < 1e-9);
  assert.ok(Math.abs(title.x - 0.5) < 1e-9 && Math.abs(title.y - 0.3) < 1e-9);
});

test("shrunk text keeps to the side of the subject that it is on", () => {
  const crop = box(0.3, 0, 0.7, 1);
  const focus = subject(0.4, 0.2, 0.6, 1);
  const layers = [{ size: 0.3, x: 0.5, y: 0.2 }];
  const above = layInside(layers, crop, { subject: focus, text: box(0, 0.1, 1, 0.3) });
  const below = layInside(layers, crop, { subject: focus, text: box(0, 0.7, 1, 0.9) });
  // The middle of the text is 0.1 below its upper edge and shrinks towards it.
  assert.ok(Math.abs(above[0].y - (0.1 + 0.1 * 0.36)) < 1e-9);
  assert.ok(below[0].y > 0.2);
});

test("text that is narrow enough but outside is moved in at its size", () => {
  const [layer] = layInside([{ size: 0.1, x: 0.1, y: 0.5 }], box(0.3, 0, 0.7, 1), {
    subject: null,
    text: box(0, 0.4, 0.2, 0.6),
  });
  assert.equal(layer.size, 0.1);
  assert.ok(layer.x - 0.1 > 0.3 && layer.x + 0.1 < 0.7);
  assert.equal(layer.y, 0.5);
});

test("the box around text ends at the picture's edges", () => {
  const quads = [
    [
      { x: -50, y: 20 },
      { x: 150, y: 20 },
      { x: 150, y: 40 },
      { x: -50, y: 40 },
    ],
    [
      { x: 10, y: 60 },
      { x: 20, y: 60 },
      { x: 20, y: 90 },
      { x: 10, y: 90 },
    ],
  ];
  assert.deepEqual(boxAround(quads, 100, 100), box(0, 0.2, 1, 0.9));
  assert.equal(boxAround([], 100, 100), null);
  assert.equal(
    boxAround(
      [
        [
          { x: -20, y: 5 },
          { x: -5, y: 5 },
          { x: -5, y: 9 },
          { x: -20, y: 9 },
        ],
      ],
      100,
      100,
    ),
    null,
  );
});

test("a subject's weight and box come from its alpha", () => {
  const pixels = new Uint8ClampedArray(4 * 10 * 8);
  for (let y = 2; y < 6; y++) for (let x = 4; x < 9; x++) pixels[4 * (y * 10 + x) + 3] = 255;
  pixels[3] = 60;
  const mass = massOf(pixels, 10, 8);
  assert.deepEqual(mass.box, box(0.4, 0.25, 0.9, 0.75));
  assert.ok(Math.abs(mass.x - 0.65) < 0.01);
  assert.equal(massOf(new Uint8ClampedArray(4 * 6), 3, 2), null);
});
