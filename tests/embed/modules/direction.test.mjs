import assert from "node:assert/strict";
import { test } from "node:test";

import { directionOf } from "../../../embed/editor/render/direction.js";

test("a line runs as its first strong letter does", () => {
  for (const line of ["SALE", "50% OFF", "(today)", "٣ apples", "Ж שלום", "𝒜 سلام", "漢字", ""]) {
    assert.equal(directionOf(line), "ltr", line);
  }
  for (const line of ["مرحبا", "50% שלום", "!שלום SALE", "ܫܠܡܐ", "ߒߞߏ", "𞤀𞤣", "‏50%", "ﷺ"]) {
    assert.equal(directionOf(line), "rtl", line);
  }
});

test("what is isolated in a line does not decide for it", () => {
  assert.equal(directionOf("\u2067שלום\u2069 SALE"), "ltr");
  assert.equal(directionOf("\u2066SALE\u2069 שלום"), "rtl");
  assert.equal(directionOf("50 \u2068שלום"), "ltr");
});
