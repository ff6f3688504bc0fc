import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseLanguage } from "../../../embed/base/language.js";
import { wordsIn } from "../../../embed/element/words.js";

const many = ["en", "ar", "de", "es", "he", "nb", "pt-BR", "pt-PT", "sr-Latn", "zh-CN", "zh-TW"];
const choose = (/** @type {string[]} */ ...wishes) => chooseLanguage(wishes, many).lang;

test("a wish that there is a file for is fulfilled, however it is written", () => {
  assert.equal(choose("pt-PT"), "pt-PT");
  assert.equal(choose("PT-pt"), "pt-PT");
  assert.equal(choose("pt_PT"), "pt-PT");
});

test("a wish loses its last subtags until there is a file", () => {
  assert.equal(choose("de-AT"), "de");
  assert.equal(choose("ar-EG-u-nu-latn"), "ar");
  assert.equal(choose("de-Latn-CH-1996"), "de");
});

test("the first wish that can be fulfilled counts", () => {
  assert.equal(choose("fi", "es-MX", "de"), "es");
  assert.equal(choose("fi", "en-GB", "de"), "en");
});

test("a language without a file of its bare name has the one of its home", () => {
  assert.equal(choose("pt"), "pt-BR");
  assert.equal(choose("zh"), "zh-CN");
});

test("who lives abroad is written to as abroad", () => {
  assert.equal(choose("pt-AO"), "pt-PT");
});

test("Chinese is chosen by its writing", () => {
  assert.equal(choose("zh-Hant"), "zh-TW");
  assert.equal(choose("zh-HK"), "zh-TW");
  assert.equal(choose("zh-Hans-SG"), "zh-CN");
  assert.equal(choose("zh-SG"), "zh-CN");
  assert.equal(choose("yue"), "zh-TW");
  assert.equal(chooseLanguage(["zh-HK"], ["en", "zh"]).lang, "en");
});

test("a script that cannot be read is passed over", () => {
  assert.equal(choose("sr-Cyrl", "de"), "de");
  assert.equal(choose("sr-Latn-RS"), "sr-Latn");
});

test("Norwegian has one file under three names", () => {
  assert.deepEqual([choose("no"), choose("nn-NO"), choose("nb-NO")], ["nb", "nb", "nb"]);
  assert.equal(chooseLanguage(["nb"], ["en", "no"]).lang, "no");
});

test("old names are known", () => {
  assert.equal(choose("iw"), "he");
});

test("English is the last resort", () => {
  assert.equal(choose(), "en");
  assert.equal(choose("tlh", "", "not a tag", "*"), "en");
});

test("the direction is the language's, not the wish's", () => {
  assert.equal(chooseLanguage(["ar-MA"], many).dir, "rtl");
  assert.equal(chooseLanguage(["he"], many).dir, "rtl");
  assert.equal(chooseLanguage(["fa"], many).dir, "ltr");
});

test("of the languages that there are, each of these finds its own", () => {
  const found = {
    zh: "zh-CN",
    "zh-SG": "zh-CN",
    "zh-Hant-HK": "zh-TW",
    "zh-MO": "zh-TW",
    pt: "pt-BR",
    "pt-AO": "pt-PT",
    "pt-MZ": "pt-PT",
    no: "nb",
    "nn-NO": "nb",
    iw: "he",
    "in-ID": "id",
    "es-419": "es",
    "en-GB": "en",
    "fa-AF": "fa",
    "sr-Latn": "en",
    fil: "en",
    ckb: "en",
    "hi-Latn": "en",
    und: "en",
    "und-Hant": "en",
    "en-US-posix": "en",
    yue: "zh-TW",
    "yue-CN": "zh-CN",
  };
  for (const [wish, lang] of Object.entries(found)) assert.equal(chooseLanguage([wish]).lang, lang, wish);
});

test("what is said without a locale is in the language that the editor would speak", () => {
  const wishes = [
    "zh",
    "zh-Hant-HK",
    "pt-BR",
    "no",
    "nn",
    "iw",
    "in",
    "es-419",
    "sr-Latn",
    "fil",
    "hi-Latn",
    "und",
    "",
    "*",
  ];
  for (const wish of wishes) assert.equal(wordsIn([wish]).lang, chooseLanguage([wish]).lang, wish);
  assert.equal(wordsIn(["", "sr-Latn", "fa-AF", "de"]).lang, "fa");
  assert.equal(wordsIn([]).lang, "en");
});
