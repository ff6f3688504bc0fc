import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as reference } from "node:zlib";

import { crc32 } from "../../../embed/base/crc32.js";

test("the checksum is zlib's, at once and piece by piece", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >>> 3);
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  for (const cut of [0, 1, 2500, 5000]) {
    const pieces = crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)));
    assert.equal(pieces, reference(bytes));
  }
});
