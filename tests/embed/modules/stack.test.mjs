/** The one order of texts and of the subject, whole or in parts. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changePart, moveInStack, withoutMissing } from "../../../embed/editor/scene/moving.js";
import { addLayer, createLayer, createScene } from "../../../embed/editor/scene/scene.js";
import { listOrder, UNDIVIDED } from "../../../embed/editor/scene/stack.js";

/** Parts from the bottom to the top, called by their numbers. */
const partsOf = (...numbers) =>
  numbers.map((number) => ({ id: String(number), x: number / 10, y: 0.5, number, name: "", hidden: false }));

/** @param {string} order layers from the bottom to the top; capitals are in front */
function sceneOf(order) {
  return [...order].reduce(
    (scene, name) =>
      addLayer(scene, createLayer({ id: name.toLowerCase(), place: /[A-Z]/.test(name) ? "front" : "behind" })),
    createScene(),
  );
}

const shown = (scene, parts = UNDIVIDED) =>
  listOrder(scene, parts)
    .map((item) => item?.id ?? "|")
    .join("");

/** The parts as they lie after something was said about them, as the photo has them. */
const stackOf = ({ subject }, parts) => [
  ...subject.parts.filter(({ id }) => parts.some((part) => part.id === id)),
  ...parts.filter(({ id }) => !subject.parts.some((part) => part.id === id)),
];

test("the list shows what is drawn, from the top down", () => {
  assert.equal(shown(sceneOf("aBcD")), "db|ca");
  assert.equal(shown(sceneOf("aBcD"), partsOf(2, 1)), "db12ca");
});

test("a text that is moved lies in the list where it was put, and the others stay as they were", () => {
  for (const order of ["aBcD", "BDac", "acBD", "abc", "ABC", "a"]) {
    const scene = sceneOf(order);
    for (const { id } of scene.layers) {
      const others = [...shown(scene)].filter((name) => name !== id);
      for (let position = 0; position <= others.length; position++) {
        const moved = moveInStack(scene, UNDIVIDED, id, position);
        assert.equal(shown(moved), others.toSpliced(position, 0, id).join(""), `${order}: ${id} to ${position}`);
      }
    }
  }
});

test("a text that is locked is not moved, and a part of the subject may be moved past it", () => {
  const parts = partsOf(1, 2);
  const free = moveInStack(sceneOf("a"), parts, "a", 1);
  const scene = { ...free, layers: free.layers.map((layer) => ({ ...layer, locked: true })) };
  assert.equal(shown(scene, parts), "2a1");
  assert.equal(moveInStack(scene, parts, "a", 0), scene);
  const moved = moveInStack(scene, parts, "1", 0);
  assert.equal(shown(moved, stackOf(moved, parts)), "12a");
});

test("texts and parts are moved one after the other, and each move shows nothing but itself", () => {
  const parts = partsOf(3, 2, 1);
  let scene = sceneOf("aBcD");
  let list = shown(scene, parts);
  for (let step = 0; step < 400; step++) {
    const id = list[(step * 7) % list.length];
    const position = (step * 5) % list.length;
    scene = moveInStack(scene, stackOf(scene, parts), id, position);
    list = [...list]
      .filter((name) => name !== id)
      .toSpliced(position, 0, id)
      .join("");
    assert.equal(shown(scene, stackOf(scene, parts)), list, `step ${step}`);
  }
});

test("a text that is put where it is already is no step to undo", () => {
  const parts = partsOf(2, 1);
  const between = moveInStack(sceneOf("ab"), parts, "b", 1);
  assert.equal(shown(between, stackOf(between, parts)), "1b2a");
  assert.equal(moveInStack(between, stackOf(between, parts), "b", 1), between);
  assert.equal(moveInStack(between, stackOf(between, parts), "nobody", 1), between);
});

test("parts are listed only where something is said about them", () => {
  const parts = partsOf(2, 1);
  const scene = sceneOf("ab");
  assert.deepEqual(moveInStack(scene, parts, "a", 0).subject.parts, []);
  assert.deepEqual(
    moveInStack(scene, parts, "b", 1).subject.parts.map(({ id }) => id),
    ["2", "1"],
  );
});

test("a part that is hidden or named keeps its place", () => {
  const parts = partsOf(2, 1);
  const scene = changePart(moveInStack(sceneOf("ab"), parts, "b", 1), parts, "1", { hidden: true, name: "Anna" });
  assert.equal(shown(scene, stackOf(scene, parts)), "1b2a");
  assert.deepEqual(
    scene.subject.parts.map(({ name, hidden }) => [name, hidden]),
    [
      ["", false],
      ["Anna", true],
    ],
  );
  assert.equal(changePart(scene, parts, "9", { hidden: true }), scene);
});

test("a part that is gone for now has its place when it comes back", () => {
  const parts = partsOf(3, 2, 1);
  const scene = moveInStack(sceneOf("a"), parts, "a", 1);
  const [lowest, , highest] = stackOf(scene, parts);
  assert.equal(shown(scene, [lowest, highest]), "1a3");
  // Without it, the text goes to the top and to the bottom, and the others change places.
  const moved = moveInStack(scene, [lowest, highest], "1", 2);
  assert.equal(
    shown(
      moved,
      stackOf(moved, parts).filter(({ id }) => id !== "2"),
    ),
    "a31",
  );
  assert.equal(shown(moved, stackOf(moved, parts)).replace("2", ""), "a31");
});

test("in a photo without parts, what a design says of them is left out, and the text is behind the subject", () => {
  const scene = moveInStack(sceneOf("aB"), partsOf(2, 1), "a", 2);
  assert.equal(shown(scene, stackOf(scene, partsOf(2, 1))), "b1a2");
  const left = withoutMissing(scene, UNDIVIDED);
  assert.deepEqual(left.subject.parts, []);
  assert.deepEqual(
    left.layers.map(({ id, place, over }) => [id, place, over]),
    [
      ["b", "front", 0],
      ["a", "behind", 0],
    ],
  );
  assert.equal(withoutMissing(left, UNDIVIDED), left);
});

test("of a design for another photo only the parts that are in this one are kept", () => {
  const scene = moveInStack(sceneOf("a"), partsOf(3, 2, 1), "a", 1);
  const left = withoutMissing(scene, partsOf(3, 1));
  assert.equal(shown(left, partsOf(3, 1)), "1a3");
  assert.deepEqual(
    left.subject.parts.map(({ id }) => id),
    ["3", "1"],
  );
});

test("cuts that divide nothing are left out too", () => {
  const scene = sceneOf("a");
  const cut = { ...scene, subject: { ...scene.subject, cuts: [{ points: [0, 0, 1, 1] }] } };
  assert.deepEqual(withoutMissing(cut, UNDIVIDED).subject.cuts, []);
  assert.equal(withoutMissing(cut, partsOf(2, 1)), cut);
});
