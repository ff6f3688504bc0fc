import assert from "node:assert/strict";
import { test } from "node:test";

import { readOptions } from "../../../embed/editor/export/options.js";

test("who asks for nothing gets the whole picture as it is", () => {
  const whole = { format: "png", quality: 0.92, size: 1, parts: "picture" };
  for (const nothing of [undefined, null, {}, { format: undefined, scale: undefined }]) {
    assert.deepEqual(readOptions(nothing), whole);
  }
});

test("what is said counts", () => {
  const said = { format: "jpeg", scale: 0.01, quality: 0, parts: "text" };
  assert.deepEqual(readOptions(said), { format: "jpeg", size: 0.01, quality: 0, parts: "text" });
});

for (const [option, code, values] of /** @type {const} */ ([
  ["scale", "scale_invalid", ["2", 0, 0.009, -1, 8.01, Number.NaN, Number.POSITIVE_INFINITY, true, [2], {}]],
  ["quality", "quality_invalid", ["0.9", -0.1, 1.1, 90, Number.NaN, false]],
  ["parts", "parts_invalid", ["all", "toString", 1]],
  ["format", "format_unsupported", ["gif", "JPEG", "jpg", "image/png", 1, ""]],
])) {
  test(`a ${option} that is none is refused, and named`, () => {
    for (const value of values) {
      assert.throws(
        () => readOptions({ [option]: value }),
        (error) => error.code === code && error.message.includes(`${option} is `),
        `${option}: ${String(value)}`,
      );
    }
  });
}

test("a refusal says what there may be, and what there was", () => {
  assert.throws(() => readOptions({ scale: "2" }), {
    message: 'scale_invalid: scale is a number from 0.01 to 8, and this is the text "2"',
  });
});
