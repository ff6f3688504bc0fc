import assert from "node:assert/strict";
import { test } from "node:test";

import { cased } from "../../../embed/editor/render/letter-case.js";

test("capitals are those of the text's language", () => {
  assert.equal(cased("istanbul", "upper", "tr"), "İSTANBUL");
  assert.equal(cased("ISPARTA", "lower", "tr"), "ısparta");
  assert.equal(cased("ilk", "upper", "az"), "İLK");
  assert.equal(cased("istanbul", "upper", "en"), "ISTANBUL");
  assert.equal(cased("istanbul", "upper", ""), "ISTANBUL");
  assert.equal(cased("Straße", "upper", "de"), "STRASSE");
});

test("Greek capitals have no accents, whoever types them", () => {
  for (const lang of ["el", "en", "tr", ""]) assert.equal(cased("Καλημέρα", "upper", lang), "ΚΑΛΗΜΕΡΑ");
  assert.equal(cased("ΟΔΟΣ", "lower", "en"), "οδος".replace(/σ$/, "ς"));
});

test("a text that stays as it is typed is only composed", () => {
  assert.equal(cased("I\u0307stanbul é", "none", "tr"), "İstanbul é");
});
