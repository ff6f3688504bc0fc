import assert from "node:assert/strict";
import { test } from "node:test";

import { coveredBy } from "../../../embed/editor/typing-room.js";

test("a keyboard covers what of the editor lies below the part of the window that is seen", () => {
  assert.equal(coveredBy(844, { offsetTop: 0, height: 508 }), 336);
  // The page is scrolled under the keyboard.
  assert.equal(coveredBy(844, { offsetTop: 120, height: 508 }), 216);
  assert.equal(coveredBy(400, { offsetTop: 0, height: 508 }), 0);
});
