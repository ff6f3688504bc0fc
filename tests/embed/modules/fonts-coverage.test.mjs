import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseFaces, clustersOf, includes, parseRanges } from "../../../embed/editor/fonts/coverage.js";

const latin = { ranges: parseRanges("U+20-7E,U+A0-FF") };
const extended = { ranges: parseRanges("U+100-17F,U+300-36F") };
const arabic = { ranges: parseRanges("U+600-6FF,U+200C") };
const faces = [latin, extended, arabic];

const choose = (/** @type {string} */ text) => {
  const { needed, missing } = chooseFaces(faces, clustersOf(text));
  return { needed: [...needed], missing: missing.map((points) => String.fromCodePoint(...points)) };
};

test("ranges are inclusive at both ends", () => {
  const ranges = parseRanges("U+41,U+61-63");
  assert.deepEqual(
    [0x40, 0x41, 0x42, 0x60, 0x61, 0x63, 0x64].map((point) => includes(ranges, point)),
    [false, true, false, false, true, true, false],
  );
});

test("a text needs the faces of its letters and no others", () => {
  assert.deepEqual(choose("Behind"), { needed: [latin], missing: [] });
  assert.deepEqual(choose("Łódź"), { needed: [extended, latin], missing: [] });
  assert.deepEqual(choose("سلام"), { needed: [arabic], missing: [] });
});

test("an accent that is typed apart counts as the letter that it makes", () => {
  assert.deepEqual(choose("e\u0301"), { needed: [latin], missing: [] });
});

test("a cluster that is not all there is missing as a whole", () => {
  assert.deepEqual(choose("a b\u20e3"), { needed: [latin], missing: ["b\u20e3"] });
  assert.deepEqual(choose("后"), { needed: [], missing: ["后"] });
});

test("spaces, line breaks and joiners by themselves need nothing", () => {
  assert.deepEqual(clustersOf(" \n\t\u200d\u200c\ufe0f"), []);
  assert.deepEqual(clustersOf("ک\u200cا").flat(), [0x6a9, 0x627]);
});
