/** What the panel's controls make of values, without a page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { colorAt } from "../../../embed/controls/gradient.js";
import { formatNumber, parseNumber, stepNumber } from "../../../embed/controls/number.js";
import { looks } from "../../../embed/editor/scene/looks.js";
import { parameters } from "../../../embed/editor/scene/parameters.js";

const size = { min: 0.005, max: 2, step: 0.005, unit: /** @type {const} */ ("%") };
const angle = { min: -360, max: 360, step: 5, unit: /** @type {const} */ ("°") };

test("a number is read with its unit, with a comma, with a typographic minus", () => {
  assert.equal(parseNumber("50%", size), 0.5);
  assert.equal(parseNumber(" 12,5 ", size), 0.125);
  assert.equal(parseNumber(".5", size), 0.005);
  assert.equal(parseNumber("−45°", angle), -45);
  assert.equal(parseNumber("+7", angle), 7);
});

test("a number is read in the digits of every writing", () => {
  for (const text of ["١٢٫٥٪", "۱۲٫۵", "१२.५", "১২.৫", "௧௨.௫", "๑๒.๕", "１２.５"]) {
    assert.equal(parseNumber(text, size), 0.125, text);
  }
});

test("a number outside of the range becomes the nearest inside", () => {
  assert.equal(parseNumber("900", size), 2);
  assert.equal(parseNumber("-3", size), 0.005);
});

test("what is no number is refused", () => {
  for (const text of ["", "%", "twelve", "1-2", "1.2.3", "-", "1e5"]) assert.equal(parseNumber(text, size), null, text);
});

test("a number is shown with as many digits as its steps have", () => {
  assert.equal(formatNumber(0.265, size), "26.5%");
  assert.equal(formatNumber(0.2, size), "20%");
  assert.equal(formatNumber(0.26512, size), "26.5%");
  assert.equal(formatNumber(-0.0001, size), "0%");
  assert.equal(formatNumber(-45, angle), "-45°");
  assert.equal(formatNumber(0.265, size, "de"), "26,5\u00a0%");
  assert.equal(formatNumber(0.265, size, "tr"), "%26,5");
});

test("what is shown reads back as the value, in every language", () => {
  for (const parameter of parameters) {
    if (parameter.kind !== "number") continue;
    for (const lang of ["en", "de", "fr", "ar", "bn", "fa", "sv", "tr", "hi"]) {
      const shown = formatNumber(parameter.min, parameter, lang);
      assert.equal(parseNumber(shown, parameter), parameter.min, `${parameter.key} in ${lang}: ${shown}`);
    }
  }
});

test("steps stay inside and leave no crumbs", () => {
  assert.equal(stepNumber(0.1, 40, size), 0.3);
  assert.equal(stepNumber(0.01, -10, size), 0.005);
  assert.equal(stepNumber(1.999, 10, size), 2);
});

test("a slider covers part of what its parameter may be, its initial value with it", () => {
  for (const { key, kind, ...rest } of parameters) {
    const { slider, min, max, initial } = /** @type {any} */ (rest);
    if (kind !== "number" || !slider) continue;
    assert.ok(min <= slider[0] && slider[1] <= max && slider[0] <= initial && initial <= slider[1], key);
  }
});

test("choices that are shown as icons have one each", () => {
  const pictured = parameters.filter((parameter) => parameter.kind === "choice" && parameter.icons);
  assert.ok(pictured.length > 0);
  for (const { key, icons, choices } of /** @type {any[]} */ (pictured)) {
    assert.equal(icons.length, choices.length, key);
    assert.equal(new Set(icons).size, icons.length, key);
  }
});

test("a new stop of a gradient has the colour that was there", () => {
  const stops = [
    { color: "#ffffff", at: 1 },
    { color: "#000000", at: 0 },
  ];
  assert.equal(colorAt(stops, 0.5), "#808080");
  assert.equal(colorAt(stops, 0), "#000000");
  assert.equal(
    colorAt(
      [
        { color: "#ff0000", at: 0.4 },
        { color: "#0000ff", at: 0.6 },
      ],
      0.9,
    ),
    "#0000ff",
  );
});

test("every look holds only what the table of parameters allows", () => {
  assert.ok(looks.length >= 14);
  for (const { key, style } of looks) {
    for (const [name, value] of Object.entries(style)) {
      const parameter = parameters.find(({ key }) => key === name);
      assert.ok(parameter, `${key}.${name}`);
      if (parameter.kind === "number")
        assert.ok(parameter.min <= Number(value) && Number(value) <= parameter.max, `${key}.${name}`);
      if (parameter.kind === "choice") assert.ok(parameter.choices.includes(String(value)), `${key}.${name}`);
      if (parameter.kind === "color") assert.match(String(value), /^#[0-9a-f]{6}$/, `${key}.${name}`);
      if (parameter.kind === "list") {
        const items = /** @type {Record<string, unknown>[]} */ (value);
        assert.ok(parameter.min <= items.length && items.length <= parameter.max, `${key}.${name}`);
        for (const item of items)
          assert.deepEqual(Object.keys(item).sort(), parameter.item.map((one) => one.key).sort(), `${key}.${name}`);
      }
    }
  }
});

test("one look after another is as good as the other alone", () => {
  const keys = looks.map(({ style }) => Object.keys(style).sort().join());
  assert.equal(new Set(keys).size, 1);
});

test("a look leaves the words and their place alone", () => {
  for (const { key, style } of looks) {
    for (const name of ["text", "x", "y", "size", "align", "rotation", "scaleX", "scaleY"]) {
      assert.ok(!(name in style), `${key}.${name}`);
    }
  }
});
