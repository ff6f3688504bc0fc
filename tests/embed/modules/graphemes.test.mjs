import assert from "node:assert/strict";
import { test } from "node:test";

import { graphemesOf } from "../../../embed/base/graphemes.js";

test("plain letters are one each", () => {
  assert.deepEqual(graphemesOf("Où?\n"), ["O", "ù", "?", "\n"]);
  assert.deepEqual(graphemesOf(""), []);
});

test("what joins stays together", () => {
  assert.deepEqual(graphemesOf("e\u0301a"), ["e\u0301", "a"]);
  assert.deepEqual(graphemesOf("👩‍🚀!"), ["👩‍🚀", "!"]);
  assert.deepEqual(graphemesOf("\r\n"), ["\r\n"]);
  assert.deepEqual(graphemesOf("நி"), ["நி"]);
});

test("every code point that is said to stand alone does so beside any other", () => {
  const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
  const apart = Array.from({ length: 0x300 }, (_, point) => String.fromCodePoint(point)).filter((character) =>
    /[\n\x20-\x7e\xa0-\xac\xae-\u02ff]/.test(character),
  );
  for (const one of apart) {
    for (const other of ["a", "\n", one]) {
      const text = one + other;
      assert.deepEqual(
        graphemesOf(text),
        Array.from(segmenter.segment(text), ({ segment }) => segment),
      );
    }
  }
});
