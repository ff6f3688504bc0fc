import assert from "node:assert/strict";
import { test } from "node:test";

import { DesignError, LAYER_LIMIT, parseDesign, toDesign } from "../../../embed/editor/scene/design.js";
import { parameters } from "../../../embed/editor/scene/parameters.js";
import { parseSavedDesign, toSavedDesign } from "../../../embed/editor/scene/saved-design.js";
import { createLayer, createScene, FEATHER_LIMIT, GROW_LIMIT, UNTOUCHED } from "../../../embed/editor/scene/scene.js";
import { Random } from "./random.mjs";

/** @param {unknown[]} layers */
const designOf = (...layers) => ({ version: 1, layers });

/** @param {Record<string, unknown>} stroke */
const painted = (stroke) => ({ ...designOf(), subject: { strokes: [stroke] } });

/** @param {string} json */
const written = (json) => JSON.parse(json);

/**
 * @param {unknown} design
 * @param {string} key
 * @param {RegExp} [sentence]
 */
function assertRefused(design, key, sentence = /./) {
  assertThrown(() => parseDesign(design), key, sentence);
}

/**
 * @param {() => unknown} read
 * @param {string} key
 * @param {RegExp} sentence
 */
function assertThrown(read, key, sentence) {
  assert.throws(read, (error) => {
    assert.ok(error instanceof DesignError, String(error));
    assert.equal(error.key, key);
    assert.match(error.message, sentence);
    assert.ok(error.message.startsWith(key || "The design"), error.message);
    assert.ok(error.message.endsWith("."), error.message);
    assert.ok(error.message.length < 400, error.message);
    return true;
  });
}

/**
 * @param {import("../../../embed/editor/scene/scene.js").Scene} scene
 */
function withoutIds({ layers, subject }) {
  const parts = subject.parts.map((part) => ({ ...part, id: "" }));
  return { layers: layers.map((layer) => ({ ...layer, id: "" })), subject: { ...subject, parts } };
}

/**
 * Values that a row of the table refuses.
 *
 * @param {import("../../../embed/editor/scene/parameters.js").Field} parameter
 * @returns {Record<string, unknown>}
 */
function wrongValues(parameter) {
  const nothing = { null: null, undefined };
  switch (parameter.kind) {
    case "text":
    case "font":
      return { ...nothing, "a number": 1, "one character too many": "x".repeat(parameter.maxLength + 1) };
    case "number":
      return {
        ...nothing,
        "below the least": parameter.min - 1e-9,
        "above the most": parameter.max + 1e-9,
        NaN: NaN,
        infinity: Infinity,
        "a string": String(parameter.initial),
        "a list": [parameter.initial],
      };
    case "color":
      return { ...nothing, name: "red", number: 0xffffff, "four digits": "#abcd", "no digits": "#ggg", url: "url(#a)" };
    case "choice":
      return { ...nothing, "another word": "toString", number: 0 };
    case "toggle":
      return { ...nothing, "a number": 1, "a string": "true" };
    case "list":
      return {
        ...nothing,
        "an object": { length: 0 },
        "too many": Array(parameter.max + 1).fill({}),
        "too few": parameter.min ? Array(parameter.min - 1).fill({}) : null,
      };
  }
}

/**
 * Values at the ends of what a row of the table allows.
 *
 * @param {import("../../../embed/editor/scene/parameters.js").Field} parameter
 * @returns {unknown[]}
 */
function extremes(parameter) {
  switch (parameter.kind) {
    case "text":
    case "font":
      return [parameter.initial, "", "x".repeat(parameter.maxLength)];
    case "number":
      return [parameter.initial, parameter.min, parameter.max, (parameter.min + parameter.max) / 2 + 1e-7];
    case "color":
      return [parameter.initial, "#000000", "#abcdef"];
    case "choice":
      return [...parameter.choices];
    case "toggle":
      return [true, false];
    case "list": {
      const item = Object.fromEntries(parameter.item.map(({ key, initial }) => [key, initial]));
      return [parameter.initial, Array(parameter.min).fill(item), Array(parameter.max).fill(item)];
    }
  }
}

for (const parameter of parameters) {
  const { key } = parameter;

  test(`${key}: what the table allows is taken as it is`, () => {
    for (const value of extremes(parameter)) {
      const scene = parseDesign(designOf({ [key]: value }));
      assert.deepEqual(Reflect.get(scene.layers[0] ?? {}, key), value);
      assert.deepEqual(withoutIds(parseDesign(toDesign(scene))), withoutIds(scene));
    }
  });

  test(`${key}: what the table does not allow is refused by name`, () => {
    for (const value of Object.values(wrongValues(parameter))) {
      assertRefused(designOf({}, { [key]: value }), `layers[1].${key}`);
    }
  });

  if (parameter.kind === "list") {
    for (const item of parameter.item) {
      test(`${key}[].${item.key}: what the table does not allow is refused by name`, () => {
        for (const value of Object.values(wrongValues(item))) {
          const items = [{}, { [item.key]: value }];
          assertRefused(designOf({ [key]: items }), `layers[0].${key}[1].${item.key}`);
        }
      });
    }
  }
}

test("the sentence says where, what was expected and what was there", () => {
  const sentences = [
    [designOf({ size: "big" }), 'layers[0].size must be a number from 0.005 to 2, not "big".'],
    [designOf({ italic: 1 }), "layers[0].italic must be true or false, not 1."],
    [designOf({ color: "red" }), 'layers[0].color must be a colour as #rgb or #rrggbb, not "red".'],
    [designOf({ place: null }), 'layers[0].place must be one of "behind", "front", not null.'],
    [designOf({ gradient: [{}] }), "layers[0].gradient must be a list of 2 to 6 items, not a list of 1."],
    [designOf({ shadows: {} }), "layers[0].shadows must be a list of at most 6 items, not an object."],
    [designOf({ colour: "#fff" }), "layers[0].colour is not a part of a design."],
    [designOf("text"), 'layers[0] must be an object, not "text".'],
    [{ version: 3, layers: [] }, "version must be 1 or 2, not 3."],
    [null, "The design must be an object, not null."],
  ];
  for (const [design, sentence] of sentences) {
    assert.throws(() => parseDesign(design), { name: "DesignError", message: sentence });
  }
});

test("a layer that says nothing has the initial values", () => {
  const scene = parseDesign(designOf({}));
  assert.deepEqual(withoutIds(scene), withoutIds({ ...createScene(), layers: [createLayer()] }));
  assert.deepEqual(toDesign(scene), designOf({}));
});

test("an empty design is an empty scene", () => {
  assert.deepEqual(parseDesign(designOf()), createScene());
  assert.deepEqual(toDesign(createScene()), designOf());
});

test("a design says only what is not initial", () => {
  const layer = createLayer({
    text: "BEHIND",
    size: 0.3,
    shadows: [{ x: 0.02, y: 0, blur: 0.08, color: "#000000", opacity: 1 }],
  });
  const design = toDesign({ layers: [layer], subject: { ...UNTOUCHED, grow: 0.01 } });
  assert.deepEqual(design, {
    ...designOf({ text: "BEHIND", size: 0.3, shadows: [{ y: 0, opacity: 1 }] }),
    subject: { grow: 0.01 },
  });
});

test("a text's language is a tag, and is said where it makes a difference", () => {
  const read = (/** @type {string} */ lang) => parseDesign(designOf({ case: "upper", lang })).layers[0];
  assert.equal(read("pt-br")?.lang, "pt-BR");
  assert.equal(read("")?.lang, "");
  for (const lang of ["x", "tr_TR", "türk", "t".repeat(3000), null, 7, ["tr"], {}]) {
    assertRefused(designOf({ lang }), "layers[0].lang", /must be a language tag/);
  }
  const layers = ["none", "upper"].map((letterCase) => createLayer({ lang: "tr", case: letterCase }));
  assert.deepEqual(toDesign({ ...createScene(), layers }), designOf({}, { case: "upper", lang: "tr" }));
});

test("colours come in four spellings and have one form", () => {
  for (const color of ["#fa0", "#FA0", "#ffaa00", "#FFAA00"]) {
    assert.equal(parseDesign(designOf({ color })).layers[0]?.color, "#ffaa00");
    assert.equal(parseDesign(designOf({ shadows: [{ color }] })).layers[0]?.shadows[0]?.color, "#ffaa00");
  }
});

test("lines end as the scene wants them", () => {
  assert.equal(parseDesign(designOf({ text: "a\r\nb\rc\nd" })).layers[0]?.text, "a\nb\nc\nd");
});

test("layers get new ids, and may not bring their own", () => {
  const design = designOf({}, {});
  const ids = [...parseDesign(design).layers, ...parseDesign(design).layers].map(({ id }) => id);
  assert.equal(new Set(ids).size, 4);
  assertRefused(designOf({ id: "mine" }), "layers[0].id");
});

test("a design must have its version and its layers", () => {
  assertRefused({ layers: [] }, "version", /must be 1 or 2, not undefined/);
  assertRefused({ version: "1", layers: [] }, "version");
  assertRefused({ version: 1 }, "layers");
  assertRefused({ version: 1, layers: {} }, "layers");
});

test("a design has a limit of layers", () => {
  assert.equal(parseDesign(designOf(...Array(LAYER_LIMIT).fill({}))).layers.length, LAYER_LIMIT);
  assertRefused(designOf(...Array(LAYER_LIMIT + 1).fill({})), "layers");
  assertRefused({ version: 1, layers: new Array(2 ** 32 - 1) }, "layers");
});

test("holes in a list are no items", () => {
  assertRefused({ version: 1, layers: new Array(3) }, "layers[0]");
});

test("only a design's own keys are taken", () => {
  assertRefused(written('{"version":1,"layers":[],"__proto__":{"layers":[]}}'), "__proto__");
  assertRefused(written('{"version":1,"layers":[{"__proto__":{"size":1}}]}'), "layers[0].__proto__");
  assertRefused(designOf({ constructor: 1 }), "layers[0].constructor");
  assertRefused(
    designOf(Object.create({ text: "inherited" }, { toString: { value: 1, enumerable: true } })),
    "layers[0].toString",
  );
  const inherited = parseDesign(designOf(Object.create({ text: "inherited" })));
  assert.equal(inherited.layers[0]?.text, "");
  assert.equal(Reflect.get({}, "size"), undefined);
});

test("absurd nesting is refused where it begins", () => {
  const deep = written("[".repeat(5000) + "]".repeat(5000));
  assertRefused(designOf(deep), "layers[0]");
  assertRefused(designOf({ shadows: [deep] }), "layers[0].shadows[0]");
  assertRefused(designOf({ text: deep }), "layers[0].text");
});

test("corrections of the outline have their limits", () => {
  const subject = { grow: -GROW_LIMIT, feather: FEATHER_LIMIT };
  assert.deepEqual(parseDesign({ ...designOf(), subject }).subject, { ...UNTOUCHED, ...subject });
  assertRefused({ ...designOf(), subject: { grow: 2 * GROW_LIMIT } }, "subject.grow");
  assertRefused({ ...designOf(), subject: { feather: -0.001 } }, "subject.feather");
  assertRefused({ ...designOf(), subject: null }, "subject");
});

test("holes that are filled came with version 2", () => {
  const subject = { solid: 0.1 };
  assertRefused({ ...designOf(), subject }, "subject.solid");
  const scene = parseDesign({ version: 2, layers: [], subject });
  assert.deepEqual(scene.subject, { ...UNTOUCHED, ...subject });
  assert.deepEqual(toDesign(scene), { version: 2, layers: [], subject });
});

test("strokes belong to the photo: a design has them only where they are asked for", () => {
  const stroke = {
    mode: /** @type {const} */ ("remove"),
    edge: true,
    size: 0.1,
    softness: 0.5,
    points: [0.1, 0.2, -0.3, 1.4],
  };
  const scene = { ...createScene(), subject: { ...UNTOUCHED, strokes: [stroke] } };
  assert.deepEqual(toDesign(scene), designOf());
  assert.deepEqual(parseDesign(toDesign(scene, { strokes: true })), scene);
});

test("strokes are checked like everything else", () => {
  const key = "subject.strokes[0]";
  assertRefused(painted({ mode: "erase" }), `${key}.mode`);
  assertRefused(painted({ edge: 1 }), `${key}.edge`);
  assertRefused(painted({ size: -1 }), `${key}.size`);
  assertRefused(painted({ softness: 2 }), `${key}.softness`);
  assertRefused(painted({ points: [0.5] }), `${key}.points`, /pairs of numbers/);
  for (const point of [NaN, Infinity, "0", null, undefined, 1e6]) {
    assertRefused(painted({ points: [0, point] }), `${key}.points`);
  }
  assertRefused(painted({ points: new Array(4) }), `${key}.points`);
  assertRefused(painted({ points: { length: 2 } }), `${key}.points`);
  assertRefused({ ...designOf(), subject: { strokes: Array(10_001).fill({}) } }, "subject.strokes");
  assertRefused(painted({ points: Array(1_000_002).fill(0.5) }), `${key}.points`, /pairs of numbers/);
});

test("strokes that would take minutes to paint are refused, and an evening's painting is not", () => {
  const crossing = (/** @type {number} */ count) => Array.from({ length: count }, (_, i) => [i % 2, 0.5]).flat();
  for (const strokes of [
    [{ size: 2, points: crossing(1000) }],
    Array(2).fill({ size: 0, points: Array(800_000).fill(0.5) }),
    Array(100).fill({ size: 0.3, edge: true, points: [0.5, 0.5] }),
    Array(500).fill({ size: 0.01, edge: true, points: [0.5, 0.5] }),
    [{ size: 0.5, edge: true, points: crossing(2000) }],
    Array(10_000).fill({ size: 1, points: [0.5, 0.5] }),
    Array(100).fill({ size: 0.3, points: crossing(100) }),
  ]) {
    assertThrown(
      () => parseSavedDesign({ version: 2, layers: [], subject: { strokes } }),
      "subject.strokes",
      /painted/,
    );
  }
  // Outlines gone over with a small brush, then large parts with a large one.
  const wave = Array.from({ length: 60 }, (_, i) => [i / 60, 0.5 + 0.02 * Math.sin(i)]).flat();
  const patient = [...Array(200).fill({ size: 0.02, points: wave }), ...Array(20).fill({ size: 0.2, points: wave })];
  const read = parseSavedDesign({ version: 2, layers: [], subject: { strokes: patient } });
  assert.equal(read.subject.strokes.length, 220);
  const rough = { size: 0.05, edge: true, points: [0.4, 0.4, 0.6, 0.6] };
  const fine = { size: 0.02, edge: true, points: [0.5, 0.5] };
  const found = [...Array(60).fill(rough), ...Array(150).fill(fine)];
  assert.equal(parseSavedDesign({ version: 2, layers: [], subject: { strokes: found } }).subject.strokes.length, 210);
});

test("what was painted beyond that is left out of the design, which can still be read", () => {
  const stroke = { mode: "add", edge: false, size: 2, softness: 0, points: [0.5, 0.5] };
  const scene = { ...createScene(), subject: { ...UNTOUCHED, strokes: Array(500).fill(stroke) } };
  const read = parseSavedDesign(toSavedDesign(scene));
  assert.ok(read.subject.strokes.length > 50 && read.subject.strokes.length < 500);
});

test("a scene that went out of range still makes a design that can be read", () => {
  const far = createLayer({ x: 7, size: 1e9, text: "x".repeat(5000), name: "n".repeat(500), scaleX: -9 });
  const [layer] = parseDesign(toDesign({ ...createScene(), layers: [far] })).layers;
  assert.deepEqual(
    [layer?.x, layer?.size, layer?.text.length, layer?.name.length, layer?.scaleX],
    [2, 2, 2000, 200, -5],
  );
  const many = { ...createScene(), layers: Array.from({ length: 120 }, () => createLayer()) };
  assert.equal(parseDesign(toDesign(many)).layers.length, LAYER_LIMIT);
});

test("what the first version can say is written in the first version, so that older editors open it", () => {
  assert.equal(toDesign({ layers: [createLayer({ text: "A", place: "front" })], subject: UNTOUCHED }).version, 1);
  const part = { id: "p", x: 0.25, y: 0.5, number: 2, name: "Anna", hidden: true };
  const cut = { points: [0.5, 0, 0.5, 1] };
  const edge = { mode: "add", edge: true, size: 0.05, softness: 0, points: [0, 0] };
  for (const [layer, subject, written] of [
    [{ over: 1 }, {}, { layers: [{ over: 1 }] }],
    [{}, { parts: [part] }, { subject: { parts: [{ x: 0.25, y: 0.5, number: 2, name: "Anna", hidden: true }] } }],
    [{}, { cuts: [cut] }, { subject: { cuts: [cut] } }],
    [{}, { strokes: [edge] }, { subject: { strokes: [{ edge: true, points: [0, 0] }] } }],
  ]) {
    const scene = { layers: [createLayer(layer)], subject: { ...UNTOUCHED, ...subject } };
    const design = toDesign(scene, { strokes: true });
    assert.deepEqual(design, { version: 2, layers: [{}], ...written });
    assert.deepEqual(withoutIds(parseDesign(design)), withoutIds(scene));
  }
});

test("the first version knows nothing of parts", () => {
  assertRefused(designOf({ over: 1 }), "layers[0].over", /is not a part of a design/);
  assertRefused({ ...designOf(), subject: { cuts: [] } }, "subject.cuts");
  assertRefused({ ...designOf(), subject: { parts: [] } }, "subject.parts");
  assert.equal(parseDesign({ version: 2, layers: [{}] }).layers[0]?.over, 0);
});

test("parts and cuts are checked like everything else", () => {
  const subject = (/** @type {object} */ given) => ({ version: 2, layers: [], subject: given });
  for (const over of [-1, 0.5, 21, NaN, "1", null]) {
    assertRefused({ version: 2, layers: [{ over }] }, "layers[0].over", /whole number from 0 to 20/);
  }
  for (const x of [-0.1, 1.1, NaN, Infinity, null]) {
    assertRefused(subject({ parts: [{ x }] }), "subject.parts[0].x");
  }
  assertRefused(subject({ parts: [{ id: "mine" }] }), "subject.parts[0].id");
  assertRefused(subject({ parts: [{ number: 1.5 }] }), "subject.parts[0].number");
  assertRefused(subject({ parts: Array(21).fill({}) }), "subject.parts");
  assertRefused(subject({ cuts: Array(51).fill({}) }), "subject.cuts");
  assertRefused(subject({ cuts: [{ mode: "add" }] }), "subject.cuts[0].mode");
  for (const points of [[0.5], [0, NaN], [0, 1e6], [0, "0"], new Array(4)]) {
    assertRefused(subject({ cuts: [{ points }] }), "subject.cuts[0].points");
  }
  const endless = Array.from({ length: 10_000 }, (_, i) => [i % 2, 0.5]).flat();
  assertRefused(subject({ cuts: [{ points: endless }] }), "subject.cuts[0].points", /100 pairs of numbers/);
  const cut = { ...createScene(), subject: { ...UNTOUCHED, cuts: [{ points: endless }] } };
  assert.equal(parseDesign(toDesign(cut)).subject.cuts[0]?.points.length, 200);
});

test("random scenes come back as they were, through JSON too", () => {
  const random = new Random(1);
  for (let i = 0; i < 500; i++) {
    const scene = random.scene();
    const design = toDesign(scene, { strokes: true });
    assert.deepEqual(withoutIds(parseDesign(design)), withoutIds(scene));
    assert.deepEqual(withoutIds(parseDesign(JSON.parse(JSON.stringify(design)))), withoutIds(scene));
  }
});

test("whatever a design is, it is read or refused with a DesignError", () => {
  const random = new Random(2);
  const outcomes = { read: 0, refused: 0 };
  /** @param {unknown} design */
  const attempt = (design) => {
    try {
      parseDesign(design);
      outcomes.read++;
    } catch (error) {
      assert.ok(error instanceof DesignError, String(error));
      assert.ok(error.message.length < 400);
      outcomes.refused++;
    }
  };
  for (let i = 0; i < 5_000; i++) {
    attempt(random.junk());
    const layer = { [random.pick(parameters).key]: random.junk(2) };
    attempt({ version: 1, layers: [layer] });
    attempt({ version: 1, layers: [], subject: random.junk(3) });
  }
  assert.ok(outcomes.read > 25 && outcomes.refused > 2_500, JSON.stringify(outcomes));
});

test("reading a design changes nothing of it", () => {
  const design = designOf({ text: "A", color: "#FFF", shadows: [{ x: 0.1 }] });
  const before = structuredClone(design);
  const { layers } = parseDesign(Object.freeze(design));
  assert.deepEqual(design, before);
  assert.notEqual(layers[0]?.shadows, design.layers[0]);
});
