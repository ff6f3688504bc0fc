import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { languages } from "../../../embed/base/language.js";
import { wordsIn } from "../../../embed/element/words.js";

/** @typedef {Record<string, string>} Sentences */

const folder = new URL("../../../embed/locales/", import.meta.url);

/** What each language says in each section; a file is named after its language. */
const locales = new Map(
  await Promise.all(
    (await readdir(folder)).map(
      /** @returns {Promise<[string, Record<string, Sentences>]>} */
      async (file) => [file.replace(/\.json$/, ""), JSON.parse(await readFile(new URL(file, folder), "utf8"))],
    ),
  ),
);
const english = /** @type {Record<string, Sentences>} */ (locales.get("en"));

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

/**
 * @param {string} lang
 * @returns {Set<string>} the plural categories that only one of the first numbers is of
 */
function categoriesOfOne(lang) {
  const rules = new Intl.PluralRules(lang);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (let number = 0; number < 200; number++) {
    const category = rules.select(number);
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count === 1).map(([category]) => category));
}

/** @param {string} sentence */
function placeholders(sentence) {
  return new Set(Array.from(sentence.matchAll(/\{(\w+)\}/g), ([, name]) => name));
}

test("the list of languages names every locale, and no other", () => {
  assert.deepEqual([...languages].sort(), [...locales.keys()].sort());
  assert.equal(languages[0], "en");
});

test("what is said where the editor can’t be loaded is what the locale says", () => {
  for (const [lang, { element }] of locales) {
    const { unreachable, retry } = wordsIn([lang]);
    assert.deepEqual({ unreachable, retry }, element, `element/words.js: ${lang}`);
  }
});

for (const [lang, locale] of locales) {
  const ofOne = categoriesOfOne(lang);

  test(`${lang} has the sections that English has`, () => {
    assert.deepEqual(Object.keys(locale).sort(), Object.keys(english).sort());
  });

  for (const [section, inEnglish] of Object.entries(english)) {
    const sentences = locale[section] ?? {};
    const wanted = complete(lang, inEnglish);

    test(`${lang}.${section} has every sentence, in each plural of the language, and no other`, () => {
      const difference = [
        ...[...wanted].filter(([key]) => !(key in sentences)).map(([key, words]) => `+ ${key}: ${words}`),
        ...Object.keys(sentences)
          .filter((key) => !wanted.has(key))
          .map((key) => `- ${key}`),
      ];
      assert.equal(difference.join("\n"), "", `${lang}.json: add what has a plus, remove what has a minus`);
    });

    test(`${lang}.${section} leaves no placeholder out and invents none`, () => {
      const difference = [];
      for (const [key, words] of wanted) {
        const [required, given] = [placeholders(words), placeholders(sentences[key] ?? words)];
        // A category that is one number alone, such as two in Arabic, may say it in words.
        const category = key.slice(key.lastIndexOf(".") + 1);
        if (ofOne.has(category)) required.delete("count");
        const missing = [...required].filter((name) => !given.has(name)).map((name) => `+ {${name}}`);
        const invented = [...given].filter((name) => !placeholders(words).has(name)).map((name) => `- {${name}}`);
        if (missing.length || invented.length) difference.push(`${key}: ${[...missing, ...invented].join(" ")}`);
      }
      assert.equal(difference.join("\n"), "", `${lang}.json: add what has a plus, remove what has a minus`);
    });

    test(`${lang}.${section} has no empty sentence, and no straight quotes but those of code`, () => {
      const wrong = Object.entries(sentences).filter(
        ([key, words]) => !words.trim() || words.includes("'") || (/"/.test(words) && !/"/.test(inEnglish[key] ?? "")),
      );
      assert.deepEqual(wrong, []);
    });
  }
}
