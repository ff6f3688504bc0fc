/** Where a text goes, and in which colours, on pictures of which that is known. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOf } from "../../../embed/editor/compose/colour-names.js";
import { candidatesOf, colourFor } from "../../../embed/editor/compose/colours.js";
import { contrastOf, Luminances, luminanceOf } from "../../../embed/editor/compose/contrast.js";
import { inkOfRuns } from "../../../embed/editor/compose/ink.js";
import { inGamut, lchOf, oklab, rgbOf, rgbOfHex } from "../../../embed/editor/compose/oklab.js";
import { mostTelling } from "../../../embed/editor/compose/palette.js";
import { isReadable, placesFor } from "../../../embed/editor/compose/placement.js";
import { survey } from "../../../embed/editor/compose/survey.js";

const SIZE = { width: 120, height: 90 };

/** Six upright bars, as high and wide as letters are. */
function bars(part) {
  const [columns, rows] = [Math.round(96 * part), Math.round(36 * part)];
  const pixels = new Uint8ClampedArray(4 * columns * rows);
  const letter = columns / 6;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) if (x % letter < 0.7 * letter) pixels[4 * (y * columns + x) + 3] = 255;
  const bounds = [1, 2, 3, 4, 5].map((index) => index * letter);
  const frame = { columns, rows, left: -Math.round(columns / 2), top: -Math.round(rows / 2) };
  return { ink: inkOfRuns([{ pixels, bounds }], frame), size: 0.3 * part, part };
}

/** A photo of one colour with a subject of another one, where `isSubject` says. */
function surveyOf(isSubject, ground = [90, 120, 200], subject = [200, 120, 40]) {
  const pixels = new Uint8ClampedArray(4 * SIZE.width * SIZE.height);
  const alpha = new Uint8ClampedArray(SIZE.width * SIZE.height);
  for (let i = 0; i < alpha.length; i++) {
    const inside = isSubject(i % SIZE.width, Math.floor(i / SIZE.width));
    alpha[i] = inside ? 255 : 0;
    pixels.set([...(inside ? subject : ground), 255], 4 * i);
  }
  return survey(pixels, SIZE, { ...SIZE, alpha });
}

function complete(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const sizes = [1, 0.8, 0.6, 0.45].map(bars);
const person = surveyOf((x, y) => Math.hypot(x - 60, y - 30) < 14 || (y > 40 && Math.abs(x - 60) < 26));

test("a text goes behind a person so that both are seen", () => {
  const [best] = complete(placesFor(person, sizes));
  assert.ok(best.covered >= 0.15 && isReadable(best), JSON.stringify(best));
  const { box } = best.sized.ink;
  assert.ok(best.x + box.left > 0 && best.x + box.right < SIZE.width);
  assert.ok(best.y + box.top > 0 && best.y + box.bottom < SIZE.height);
});

test("the same photo gets the same place", () => {
  const [one, other] = [1, 2].map(() => complete(placesFor(person, sizes))[0]);
  assert.deepEqual([one.x, one.y, one.sized.size], [other.x, other.y, other.sized.size]);
});

test("in front of a subject that fills the frame a text keeps away from its middle", () => {
  const [best] = complete(
    placesFor(
      surveyOf(() => true),
      sizes,
      { place: "front" },
    ),
  );
  const { box } = best.sized.ink;
  const outwards = Math.min(best.y + box.top, SIZE.height - best.y - box.bottom);
  assert.ok(outwards < 10, `${outwards}`);
});

test("a text does not go where another one is", () => {
  const taken = [{ left: 0, top: 0, right: SIZE.width, bottom: 50 }];
  const places = complete(placesFor(person, sizes, { place: "front", taken }));
  assert.ok(places.length > 0);
  for (const { y, sized } of places) assert.ok(y + sized.ink.box.top >= 50);
});

test("a text of which no size fits has no place", () => {
  const wide = { ...bars(1), ink: { ...bars(1).ink, box: { left: -70, right: 70, top: -9, bottom: 9 } } };
  assert.deepEqual(complete(placesFor(person, [wide])), []);
});

test("on any ground the letters stand out", () => {
  for (const grey of [0, 60, 118, 128, 160, 200, 255]) {
    const photo = surveyOf(() => false, [grey, grey, grey]);
    const [place] = complete(placesFor(photo, sizes));
    const { color, contrast } = colourFor(photo, place, candidatesOf(mostTelling(photo.pixels), []));
    const exact = contrastOf(luminanceOf(...rgbOfHex(color)), luminanceOf(grey, grey, grey));
    assert.ok(exact >= 3, `${grey}: ${color} ${exact}`);
    assert.ok(Math.abs(exact / contrast - 1) < 0.06);
  }
});

test("no letter is left on ground of its own colour while the others stand out", () => {
  // Dark on the left, light on the right: what suits most of the letters must not lose the first one.
  const photo = surveyOf(() => false);
  for (let i = 0; i < photo.luminance.length; i++) photo.luminance[i] = i % SIZE.width < 34 ? 0.01 : 0.25;
  const place = { place: "behind", sized: bars(1), x: 60, y: 45 };
  const dark = { l: 0.2, c: 0, h: 0 };
  const light = { l: 0.98, c: 0, h: 0 };
  assert.equal(colourFor(photo, place, [dark, light]).color, "#f8f8f8");
});

test("letters are the ones of a text, and a corner of a neighbour is none", () => {
  const { ink } = bars(1);
  assert.equal(ink.sums.filter((sum) => sum > 0).length, 6);
  assert.equal(new Set(ink.edgeLetters).size, 6);
});

test("contrast is that of WCAG", () => {
  assert.equal(contrastOf(luminanceOf(255, 255, 255), luminanceOf(0, 0, 0)), 21);
  assert.ok(Math.abs(contrastOf(luminanceOf(119, 119, 119), 1) - 4.48) < 0.01);
});

test("a quantile of contrast leaves that part of the pixels below", () => {
  const around = new Luminances();
  for (let i = 0; i < 60; i++) around.add(0);
  for (let i = 0; i < 40; i++) around.add(0.9);
  assert.ok(around.contrastQuantile(1, 0.5) > 20);
  assert.ok(around.contrastQuantile(1, 0.3) < 1.2);
  assert.equal(new Luminances().contrastQuantile(0, 0.5), 21);
});

test("colours come back from OKLCH, and what the screen has not is made paler", () => {
  for (const rgb of [
    [255, 0, 0],
    [12, 200, 99],
    [250, 250, 240],
  ])
    assert.deepEqual(rgbOf(lchOf(oklab(rgb))), rgb);
  const shown = inGamut({ l: 0.9, c: 0.3, h: 0 });
  assert.ok(shown.c < 0.1 && shown.l === 0.9);
});

test("a photo's palette has its wide colours and its small vivid one", () => {
  const pixels = new Uint8ClampedArray(4 * 1000);
  for (let i = 0; i < 1000; i++)
    pixels.set(i < 600 ? [30, 60, 120, 255] : i < 960 ? [200, 210, 220, 255] : [250, 90, 20, 255], 4 * i);
  const palette = mostTelling(pixels);
  assert.deepEqual(
    palette.map(({ color }) => color),
    ["#1e3c78", "#fa5a14", "#c8d2dc"],
  );
  assert.ok(Math.abs(palette[0].share - 0.6) < 1e-9);
});

test("shades of one thing are one colour of the palette", () => {
  const pixels = new Uint8ClampedArray(4 * 900);
  for (let i = 0; i < 900; i++) pixels.set([20 + (i % 20), 100 + (i % 20), 60 + (i % 20), 255], 4 * i);
  const [only, ...others] = mostTelling(pixels);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [1, 3, 5].map((at) => Number.parseInt(only.color.slice(at, at + 2), 16)),
    [30, 110, 70],
  );
});

test("what is transparent, or no part of the subject, has no colour", () => {
  assert.deepEqual(mostTelling(new Uint8ClampedArray(400)), []);
  assert.deepEqual(mostTelling(new Uint8ClampedArray(400).fill(255), new Uint8ClampedArray(100)), []);
});

for (const [color, expected] of Object.entries({
  "#000000": "black",
  "#1a1a1c": "black",
  "#ffffff": "white",
  "#808080": "gray",
  "#3a3a3a": "dark gray",
  "#c8c8c8": "light gray",
  "#d01818": "red",
  "#5e1500": "dark brown",
  "#640008": "dark red",
  "#ff8c1a": "orange",
  "#ffd60a": "yellow",
  "#2f8f3a": "green",
  "#10331a": "dark green",
  "#1fb5b0": "teal",
  "#1e3cd0": "blue",
  "#a9c8f5": "light blue",
  "#7a2fc0": "purple",
  "#ff6fae": "pink",
  "#ffc2cc": "light pink",
  "#8a5a2b": "brown",
  "#eadbc0": "beige",
}))
  test(`${color} is called ${expected}`, () => {
    const { name, shade } = nameOf(color);
    assert.equal(shade ? `${shade} ${name}` : name, expected);
  });
