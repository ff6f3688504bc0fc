import assert from "node:assert/strict";
import { test } from "node:test";

import { shortcutKey } from "../../../embed/editor/stage/shortcut-key.js";

/** @param {string} script @param {Record<string, string>} keys by code */
function namedAfterTheirPlaces(script, keys) {
  for (const [code, key] of Object.entries(keys)) {
    const [, letter] = /** @type {string[]} */ (/^Key(.)$/.exec(code));
    assert.equal(shortcutKey({ key, code }), letter.toLowerCase(), `${script}: ${key}`);
  }
}

test("the letters of other scripts stand for the Latin ones in their places", () => {
  namedAfterTheirPlaces("Russian", { KeyZ: "я", KeyY: "н", KeyD: "в", KeyC: "с", KeyV: "м" });
  namedAfterTheirPlaces("Russian, with Shift", { KeyZ: "Я" });
  namedAfterTheirPlaces("Greek", { KeyZ: "ζ", KeyY: "υ", KeyD: "δ", KeyC: "ψ", KeyV: "ω" });
  namedAfterTheirPlaces("Hebrew", { KeyZ: "ז", KeyY: "ט", KeyD: "ג", KeyC: "ב", KeyV: "ה" });
  namedAfterTheirPlaces("Arabic", { KeyZ: "ئ", KeyY: "غ", KeyD: "ي", KeyB: "لا" });
  namedAfterTheirPlaces("Korean", { KeyZ: "ㅋ", KeyY: "ㅛ", KeyD: "ㅇ" });
  namedAfterTheirPlaces("Thai, which has marks of its own there", { KeyZ: "ผ", KeyY: "ั", KeyD: "ก" });
  namedAfterTheirPlaces("Hindi", { KeyZ: "ॆ", KeyY: "ब", KeyD: "्" });
});

test("the letters of Latin layouts stand for themselves, wherever they are", () => {
  for (const [key, code] of [
    ["z", "KeyZ"],
    ["Z", "KeyZ"],
    ["z", "KeyW"],
    ["w", "KeyZ"],
    ["z", "KeyY"],
    ["z", "Slash"],
  ]) {
    assert.equal(shortcutKey({ key, code }), key.toLowerCase());
  }
});

test("what else lies in a letter's place on Latin layouts is no letter", () => {
  for (const [key, code] of [
    [";", "KeyZ"],
    ["à", "KeyZ"],
    ["ż", "KeyZ"],
    ["Process", "KeyZ"],
    ["Dead", "KeyZ"],
    ["Unidentified", "KeyZ"],
  ]) {
    assert.equal(shortcutKey({ key, code }), key.toLowerCase());
  }
});

test("brackets are found where a script has letters in their place", () => {
  assert.equal(shortcutKey({ key: "х", code: "BracketLeft" }), "[");
  assert.equal(shortcutKey({ key: "ъ", code: "BracketRight" }), "]");
  assert.equal(shortcutKey({ key: "[", code: "Digit8" }), "[");
});

test("a letter that no Latin keyboard has in its place is no shortcut", () => {
  assert.equal(shortcutKey({ key: "ж", code: "Semicolon" }), "ж");
});
