import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../../embed/editor/scene/history.js";

/** @param {number} steps */
function historyOf(steps) {
  const history = new History(0);
  for (let step = 1; step <= steps; step++) history.push(step);
  return history;
}

test("a hundred steps can be undone and redone", () => {
  const history = historyOf(100);
  for (let step = 99; step >= 0; step--) {
    assert.equal(history.undo(), true);
    assert.equal(history.present, step);
  }
  assert.equal(history.canUndo, false);
  for (let step = 1; step <= 100; step++) {
    assert.equal(history.redo(), true);
    assert.equal(history.present, step);
  }
  assert.equal(history.canRedo, false);
});

test("at either end undo and redo do nothing and say so", () => {
  const history = new History("only");
  assert.deepEqual([history.canUndo, history.canRedo], [false, false]);
  assert.deepEqual([history.undo(), history.redo()], [false, false]);
  assert.equal(history.present, "only");
});

test("what is kept is bounded, and the oldest steps go first", () => {
  const history = historyOf(10_000);
  let steps = 0;
  while (history.undo()) steps++;
  assert.ok(steps >= 100 && steps < 1000, `${steps} steps`);
  assert.equal(history.present, 10_000 - steps);
});

test("the steps of a gesture are undone as one", () => {
  const history = new History("start");
  for (const place of ["a", "b", "c"]) history.push(place, "move");
  history.undo();
  assert.equal(history.present, "start");
  history.redo();
  assert.equal(history.present, "c");
});

test("another gesture begins a step of its own", () => {
  const history = new History("start");
  history.push("moved", "move");
  history.push("turned", "turn");
  history.undo();
  assert.equal(history.present, "moved");
});

test("a sealed gesture is not continued by one of the same name", () => {
  const history = new History("start");
  history.push("once", "move");
  history.seal();
  history.push("twice", "move");
  history.undo();
  assert.equal(history.present, "once");
});

test("steps without a gesture are never merged", () => {
  const history = historyOf(2);
  history.undo();
  assert.equal(history.present, 1);
});

test("undoing ends a gesture", () => {
  const history = new History("start");
  history.push("first", "move");
  history.undo();
  history.push("second", "move");
  assert.equal(history.canUndo, true);
  history.undo();
  assert.equal(history.present, "start");
});

test("a gesture that is taken back leaves everything as it was, what could be redone too", () => {
  const history = historyOf(3);
  history.undo();
  history.push(10, "move");
  history.push(11, "move");
  assert.equal(history.canRedo, false);
  assert.equal(history.revert(), true);
  assert.equal(history.present, 2);
  history.redo();
  assert.equal(history.present, 3);
  history.undo();
  history.undo();
  assert.equal(history.present, 1);
});

test("a gesture that is taken back costs no step, however many there are", () => {
  const steps = (/** @type {History<number>} */ history) => {
    let count = 0;
    while (history.undo()) count++;
    return count;
  };
  const history = historyOf(10_000);
  history.push(-1, "move");
  history.revert();
  assert.equal(steps(history), steps(historyOf(10_000)));
});

test("where no gesture is going on there is none to take back", () => {
  const history = historyOf(2);
  assert.equal(history.revert(), false);
  history.push(3, "move");
  history.seal();
  assert.equal(history.revert(), false);
  assert.equal(history.present, 3);
});

test("a new step drops what could be redone", () => {
  const history = historyOf(3);
  history.undo();
  history.undo();
  history.push(-1);
  assert.equal(history.canRedo, false);
  assert.equal(history.redo(), false);
  history.undo();
  assert.equal(history.present, 1);
});

test("a step that goes on with a gesture drops what could be redone", () => {
  const history = new History("start");
  history.push("a", "move");
  history.push("b");
  history.undo();
  history.push("c", "move");
  assert.equal(history.canRedo, false);
});

test("a step to the same value is no step, and leaves the redo in place", () => {
  const history = historyOf(2);
  history.undo();
  history.push(1);
  assert.equal(history.canRedo, true);
  history.redo();
  assert.equal(history.present, 2);
});

test("beginning anew leaves nothing to undo or redo", () => {
  const history = historyOf(3);
  history.undo();
  history.reset(7);
  assert.deepEqual([history.present, history.canUndo, history.canRedo], [7, false, false]);
});
