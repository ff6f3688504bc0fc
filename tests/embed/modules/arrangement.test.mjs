import assert from "node:assert/strict";
import { test } from "node:test";

import { liesBeside } from "../../../embed/editor/arrangement.js";

const WIDE = 3 / 2;
const TALL = 2 / 3;

test("the panel lies where it leaves the photo the larger area", () => {
  assert.equal(liesBeside(1440, 850, WIDE), true);
  // A wide photo is as wide as the editor, above a sheet.
  assert.equal(liesBeside(720, 640, WIDE), false);
  assert.equal(liesBeside(768, 930, WIDE), false);
  // A tall one would lose its height to the sheet.
  assert.equal(liesBeside(720, 640, TALL), true);
  assert.equal(liesBeside(667, 375, WIDE), true);
});

test("on a phone that is held upright the panel lies below, whatever the photo is", () => {
  for (const aspect of [WIDE, 1, TALL, 0.2]) assert.equal(liesBeside(390, 800, aspect), false);
});

test("a photo loses no area to a panel that changes its place when the editor grows", () => {
  const widthIn = (width, aspect) =>
    liesBeside(width, 640, aspect)
      ? Math.min(width - 368, (640 - 121) * aspect)
      : Math.min(width - 24, (Math.max(Math.min(0.72 * width, 294.4), 640 - 49 - 112 - 217.6) - 24) * aspect);
  for (const aspect of [2, WIDE, 1, TALL]) {
    for (let width = 601; width < 1600; width++) {
      assert.ok(widthIn(width, aspect) >= widthIn(width - 1, aspect) - 1e-9, `${aspect} at ${width}`);
    }
  }
});
