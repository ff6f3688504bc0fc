import assert from "node:assert/strict";
import { test } from "node:test";

import { readAddress } from "../../../embed/page/address.js";

const PAGE = "https://space.example/tools/text/";

/** @param {Record<string, string>} query */
const read = (query) => readAddress(`${PAGE}?${new URLSearchParams(query)}`);

test("an address without a query asks for nothing", () => {
  assert.deepEqual(readAddress(PAGE), {
    wishes: { theme_mode: null, lang: null },
    beginning: { image: null, text: null, design: null, token: null },
  });
});

test("a query says theme, language, photo, text, design and token", () => {
  const design = JSON.stringify({ version: 1, layers: [{ text: "A & B" }] });
  const wishes = { theme_mode: "dark", lang: "de-AT" };
  const beginning = { image: "https://photos.example/a.jpg?w=2", text: "5 > 4", design, token: "a.b.c" };
  assert.deepEqual(read({ ...wishes, ...beginning }), { wishes, beginning });
});

test("Gradio's name for the theme counts where ours is absent or wrong", () => {
  assert.equal(read({ __theme: "dark" }).wishes.theme_mode, "dark");
  assert.equal(read({ __theme: "dark", theme_mode: "light" }).wishes.theme_mode, "light");
  assert.equal(read({ __theme: "dark", theme_mode: "purple" }).wishes.theme_mode, "dark");
});

test("a photo's URL goes by the page's", () => {
  assert.equal(read({ image: "samples/coffee.png" }).beginning.image, `${PAGE}samples/coffee.png`);
});

for (const [name, value] of [
  ["theme_mode", "purple"],
  ["theme_mode", ""],
  ["image", ""],
  ["image", "javascript:alert(1)"],
  ["image", "file:///etc/passwd"],
  ["image", "https://"],
  ["design", "{"],
  ["design", "null"],
  ["design", "7"],
]) {
  test(`${name}=${value} is as if it were not there`, () => {
    assert.deepEqual(read({ [String(name)]: String(value) }), readAddress(PAGE));
  });
}
