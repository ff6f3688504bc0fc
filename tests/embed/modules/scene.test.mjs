import assert from "node:assert/strict";
import { test } from "node:test";

import { parameters } from "../../../embed/editor/scene/parameters.js";
import {
  addLayer,
  changeLayer,
  createLayer,
  createScene,
  duplicateLayer,
  findLayer,
  isShown,
  keepLocked,
  onPhoto,
  removeLayer,
  reorderLayer,
} from "../../../embed/editor/scene/scene.js";
import { Random } from "./random.mjs";

/**
 * A scene of three layers that throws where anything in it is changed in place.
 *
 * @returns {import("../../../embed/editor/scene/scene.js").Scene}
 */
function frozenScene() {
  const layers = ["bottom", "middle", "top"].map((id) => Object.freeze(createLayer({ id, text: id })));
  return Object.freeze({ ...createScene(), layers: Object.freeze(layers) });
}

/** @param {import("../../../embed/editor/scene/scene.js").Scene} scene */
const order = (scene) => scene.layers.map(({ id }) => id);

test("a new layer has every initial value of the table, behind the subject", () => {
  const layer = createLayer();
  for (const { key, initial } of parameters) assert.deepEqual(Reflect.get(layer, key), initial, key);
  assert.deepEqual([layer.place, layer.hidden, layer.locked, layer.name], ["behind", false, false, ""]);
});

test("layers have ids of their own", () => {
  const ids = Array.from({ length: 1000 }, () => createLayer().id);
  assert.equal(new Set(ids).size, 1000);
});

test("a layer is added on top, or where it is asked for", () => {
  const layer = createLayer({ id: "new" });
  assert.deepEqual(order(addLayer(frozenScene(), layer)), ["bottom", "middle", "top", "new"]);
  assert.deepEqual(order(addLayer(frozenScene(), layer, 1)), ["bottom", "new", "middle", "top"]);
});

test("changing a layer leaves the others and the scene before as they were", () => {
  const before = frozenScene();
  const after = changeLayer(before, "middle", { text: "changed" });
  assert.equal(findLayer(after, "middle")?.text, "changed");
  assert.equal(findLayer(before, "middle")?.text, "middle");
  assert.equal(after.layers[0], before.layers[0]);
  assert.equal(after.layers[2], before.layers[2]);
  assert.equal(after.subject, before.subject);
});

test("removing a layer leaves the others as they were", () => {
  const before = frozenScene();
  const after = removeLayer(before, "middle");
  assert.deepEqual(order(after), ["bottom", "top"]);
  assert.equal(after.layers[1], before.layers[2]);
  assert.equal(before.layers.length, 3);
});

test("a duplicate lies right above its original, a little aside and unlocked", () => {
  const before = changeLayer(frozenScene(), "middle", { locked: true, color: "#123456" });
  const duplicate = duplicateLayer(before, "middle");
  const original = before.layers[1];
  assert.ok(original && duplicate);
  const { scene: after, copy } = duplicate;
  assert.deepEqual(order(after), ["bottom", "middle", copy.id, "top"]);
  assert.equal(after.layers[1], original);
  assert.ok(copy.x > original.x && copy.y > original.y);
  const { id, x, y, locked } = copy;
  assert.deepEqual({ ...copy, id: "", x: 0, y: 0 }, { ...original, id: "", x: 0, y: 0, locked: false });
  assert.ok(id !== original.id && x < 1 && y < 1 && !locked);
});

for (const [index, expected] of /** @type {const} */ ([
  [0, ["middle", "bottom", "top"]],
  [1, ["bottom", "middle", "top"]],
  [2, ["bottom", "top", "middle"]],
])) {
  test(`a layer can be moved to place ${index}`, () => {
    const before = frozenScene();
    const after = reorderLayer(before, "middle", index);
    assert.deepEqual(order(after), expected);
    assert.equal(findLayer(after, "middle"), before.layers[1]);
  });
}

test("a layer that is not there is neither found nor changed", () => {
  const before = frozenScene();
  assert.equal(findLayer(before, "gone"), undefined);
  assert.equal(findLayer(before, null), undefined);
  assert.equal(changeLayer(before, "gone", { text: "x" }), before);
  assert.equal(removeLayer(before, "gone"), before);
  assert.equal(reorderLayer(before, "gone", 0), before);
  assert.equal(duplicateLayer(before, "gone"), null);
});

test("a change that changes nothing is the same scene, and so no step to undo", () => {
  const shadows = [{ x: 0.1, y: 0.1, blur: 0, color: "#000000", opacity: 0.5 }];
  const before = changeLayer(frozenScene(), "middle", { shadows });
  assert.equal(changeLayer(before, "middle", { text: "middle", hidden: false }), before);
  assert.equal(changeLayer(before, "middle", { shadows: structuredClone(shadows) }), before);
  assert.notEqual(changeLayer(before, "middle", { shadows: [...shadows, ...shadows] }), before);
  assert.notEqual(changeLayer(before, "middle", { shadows: shadows.map((one) => ({ ...one, blur: 1 })) }), before);
  assert.equal(reorderLayer(before, "middle", 1), before);
});

test("a layer without letters, hidden or quite transparent is not to be seen", () => {
  assert.equal(isShown(createLayer({ text: "A" })), true);
  for (const values of [{ text: " \n" }, { hidden: true }, { opacity: 0 }]) {
    assert.equal(isShown(createLayer({ text: "A", ...values })), false, JSON.stringify(values));
  }
});

test("places are kept on the photo", () => {
  assert.deepEqual([-0.2, 0, 0.4, 1, 7].map(onPhoto), [0, 0, 0.4, 1, 1]);
});

test("a row has an effect or not by parameters that the table has", () => {
  const random = new Random(11);
  for (const { key, when } of parameters) {
    if (!when) continue;
    const answers = new Set();
    for (let i = 0; i < 50; i++) {
      const known = new Proxy(random.layer(), {
        get(layer, asked) {
          assert.ok(asked in layer, `${key} asks for ${String(asked)}`);
          return Reflect.get(layer, asked);
        },
      });
      answers.add(when(known));
    }
    assert.deepEqual([...answers].sort(), [false, true], key);
  }
});

test("of a step, a text that is locked takes only its name, whether it is seen, and its lock", () => {
  const before = changeLayer(frozenScene(), "middle", { locked: true });
  assert.equal(keepLocked(before, changeLayer(before, "middle", { text: "other", place: "front", x: 0.9 })), before);
  assert.equal(keepLocked(before, removeLayer(before, "middle")), before);
  for (const free of [{ name: "Title" }, { hidden: true }, { locked: false }]) {
    const after = changeLayer(before, "middle", free);
    assert.equal(keepLocked(before, after), after);
  }

  const dressed = { ...before, layers: before.layers.map((layer) => ({ ...layer, color: "#123456" })) };
  const kept = keepLocked(before, dressed);
  assert.deepEqual(
    kept.layers.map(({ color }) => color),
    ["#123456", findLayer(before, "middle")?.color, "#123456"],
  );
  assert.deepEqual(order(keepLocked(before, createScene())), ["middle"]);
});
