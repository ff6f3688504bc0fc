import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { languages } from "../../../embed/editor/language.js";
import { words } from "../../../embed/element/words.js";

/** What each program of ours says, by language; a file is named after its language. */
const programs = ["locales/", "page/locales/"];

/** @typedef {Record<string, string>} Sentences */

/** @param {string} program @returns {Promise<Map<string, Sentences>>} */
async function readLocales(program) {
  const folder = new URL(`../../../embed/${program}`, import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".json"));
  const sentences = files.map(async (file) => JSON.parse(await readFile(new URL(file, folder), "utf8")));
  const read = await Promise.all(sentences);
  return new Map(files.map((file, at) => [file.replace(/\.json$/, ""), read[at]]));
}

/**
 * @param {string} key
 * @param {Sentences} english
 * @returns {string | null} what comes before the plural category, if it has one
 */
function counted(key, english) {
  const base = key.replace(/\.(one|other)$/, "");
  return base !== key && `${base}.one` in english && `${base}.other` in english ? base : null;
}

/**
 * @param {string} lang
 * @param {Sentences} english
 * @returns {Map<string, string>} the keys of a complete file, each with its English
 */
function complete(lang, english) {
  const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions();
  /** @type {Map<string, string>} */
  const keys = new Map();
  for (const [key, sentence] of Object.entries(english)) {
    const base = counted(key, english);
    if (base === null) keys.set(key, sentence);
    else for (const category of pluralCategories) keys.set(`${base}.${category}`, english[`${base}.other`] ?? "");
  }
  return keys;
}

/** @param {string} sentence */
function placeholders(sentence) {
  return new Set(Array.from(sentence.matchAll(/\{(\w+)\}/g), ([, name]) => name));
}

test("what is said where the editor can’t be loaded is there in every language of the editor", () => {
  assert.deepEqual(Object.keys(words).sort(), [...languages].sort());
  for (const sentences of Object.values(words)) {
    assert.deepEqual(Object.keys(sentences).sort(), Object.keys(words.en ?? {}).sort());
    assert.ok(Object.values(sentences).every((sentence) => sentence.trim()));
  }
});

for (const program of programs) {
  const locales = await readLocales(program);
  const english = /** @type {Sentences} */ (locales.get("en"));

  test(`the list of languages names every file of ${program}, and no other`, () => {
    assert.deepEqual([...languages].sort(), [...locales.keys()].sort());
  });

  for (const [lang, sentences] of locales) {
    test(`${program}${lang} has every sentence, in each plural that the language tells apart, and no other`, () => {
      const wanted = complete(lang, english);
      const difference = [
        ...[...wanted].filter(([key]) => !(key in sentences)).map(([key, words]) => `+ ${key}: ${words}`),
        ...Object.keys(sentences).filter((key) => !wanted.has(key)).map((key) => `- ${key}`),
      ];
      assert.equal(difference.join("\n"), "", `${program}${lang}.json: add what has a plus, remove what has a minus`);
    });

    test(`${program}${lang} leaves no placeholder out and invents none`, () => {
      const difference = [];
      for (const [key, words] of complete(lang, english)) {
        const [wanted, given] = [placeholders(words), placeholders(sentences[key] ?? words)];
        // The category of one, two or none says the count in words where a language prefers that.
        if (/\.(zero|one|two)$/.test(key)) wanted.delete("count");
        const missing = [...wanted].filter((name) => !given.has(name)).map((name) => `+ {${name}}`);
        const invented = [...given]
          .filter((name) => !placeholders(words).has(name))
          .map((name) => `- {${name}}`);
        if (missing.length || invented.length) difference.push(`${key}: ${[...missing, ...invented].join(" ")}`);
      }
      assert.equal(difference.join("\n"), "", `${program}${lang}.json: add what has a plus, remove what has a minus`);
    });

    test(`${program}${lang} has no empty sentence, and no straight quotes but those of code`, () => {
      const wrong = Object.entries(sentences).filter(
        ([key, words]) => !words.trim() || words.includes("'") || (/"/.test(words) && !/"/.test(english[key] ?? "")),
      );
      assert.deepEqual(wrong, []);
    });
  }
}
