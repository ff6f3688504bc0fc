import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";

import { Problem } from "../../../embed/base/problem.js";
import { createLayer, createScene, UNTOUCHED } from "../../../embed/editor/scene/scene.js";
import { inflate } from "../../../embed/editor/storage/inflate.js";
import { designFromFragment, linkFor } from "../../../embed/editor/storage/share.js";
import { Random } from "./random.mjs";

const PAGE = "https://owner-text-behind-image.hf.space/";

/** @param {Partial<import("../../../embed/editor/scene/scene.js").Layer>[]} layers */
const sceneOf = (...layers) => ({ ...createScene(), layers: layers.map(createLayer) });

/** @param {string | Uint8Array} content */
const fragmentOf = (content) => `#tbi=1.${deflateRawSync(content).toString("base64url")}`;

/**
 * Zeros, packed without ever being there.
 *
 * @param {number} megabytes
 */
function bombOf(megabytes) {
  const part = deflateRawSync(new Uint8Array(2 ** 20), { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...new Array(megabytes).fill(part), deflateRawSync("")]);
}

/** @param {string} hash */
const assertUnreadable = (hash) =>
  assert.rejects(designFromFragment(hash), (error) => error instanceof Problem && error.code === "link_unreadable");

test("a link to a typical design has fewer than 200 characters", async () => {
  const scene = sceneOf({
    text: "ESPRESSO",
    font: "Bebas Neue",
    size: 0.312345678,
    color: "#ffcc00",
    x: 0.481,
    y: 0.331,
  });
  const link = await linkFor(scene, PAGE);
  assert.ok(link.length < 200, `${link.length} characters: ${link}`);
});

test("a link brings the design back, numbers to four decimals", async () => {
  const random = new Random(3);
  for (let i = 0; i < 100; i++) {
    const scene = {
      ...random.scene(),
      subject: { ...UNTOUCHED, grow: 0.01, feather: 0.02, strokes: [random.stroke()] },
    };
    const read = await designFromFragment(new URL(await linkFor(scene, PAGE)).hash);
    assert.deepEqual(read?.subject, { ...UNTOUCHED, grow: 0.01, feather: 0.02 });
    assert.equal(read?.layers.length, scene.layers.length);
    for (const [index, layer] of scene.layers.entries()) {
      const same = read?.layers[index];
      assert.deepEqual([same?.text, same?.place, same?.blend], [layer.text, layer.place, layer.blend]);
      for (const key of /** @type {const} */ (["x", "y", "size", "rotation", "scaleX", "distance"])) {
        assert.ok(Math.abs(Number(same?.[key]) - layer[key]) <= 0.00005, key);
      }
    }
  }
});

test("a link carries the order of parts, their places and what was cut", async () => {
  const part = { id: "", x: 0.25, y: 0.5, number: 1, name: "Anna", hidden: true };
  const subject = { ...UNTOUCHED, cuts: [{ points: [0.5, 0, 0.5, 1] }], parts: [part] };
  const scene = { ...sceneOf({ text: "A", over: 1 }), subject };
  const read = await designFromFragment(new URL(await linkFor(scene, PAGE)).hash);
  assert.equal(read?.layers[0]?.over, 1);
  assert.deepEqual(
    read?.subject.parts.map((one) => ({ ...one, id: "" })),
    [part],
  );
  assert.deepEqual(read?.subject.cuts, subject.cuts);
});

test("a link is plain letters in the fragment, so that it survives chats and mail", async () => {
  const link = await linkFor(sceneOf({ text: "Ünïcödé 👩‍🚀 & <b>" }), PAGE);
  assert.match(link.slice(PAGE.length), /^#tbi=1\.[\w-]+$/);
});

test("what else is in the page's fragment stays there", async () => {
  const scene = sceneOf({ text: "A" });
  for (const [base, kept] of [
    ["https://a.example/post", "#tbi="],
    ["https://a.example/post#heading", "#heading&tbi="],
    ["https://a.example/post?x=1#a=1&b=%20", "#a=1&b=%20&tbi="],
    ["https://a.example/#a=1&tbi=1.old&b=2", "#a=1&b=2&tbi="],
  ]) {
    const link = new URL(await linkFor(scene, String(base)));
    assert.ok(link.hash.startsWith(String(kept)), link.hash);
    assert.equal(link.hash.split("tbi=").length, 2);
    assert.equal((await designFromFragment(link.hash))?.layers[0]?.text, "A");
  }
});

test("strokes in a link that was made up are not painted", async () => {
  const stroke = { size: 0.1, points: [0.1, 0.1, 0.9, 0.9] };
  const design = { version: 1, layers: [], subject: { grow: 0.01, strokes: [stroke] } };
  const scene = await designFromFragment(fragmentOf(JSON.stringify(design)));
  assert.deepEqual(scene?.subject, { ...UNTOUCHED, grow: 0.01 });
});

test("a fragment without a design is none", async () => {
  for (const hash of ["", "#", "#heading", "#a=1&b=2", "#xtbi=1.q1YqSy0q"]) {
    assert.equal(await designFromFragment(hash), null);
  }
});

test("a link that was cut, changed or made up is unreadable", async () => {
  const whole = new URL(await linkFor(sceneOf({ text: "BEHIND", size: 0.3 }), PAGE)).hash;
  for (let length = "#tbi=".length; length < whole.length; length++) await assertUnreadable(whole.slice(0, length));
  await assertUnreadable(whole.replace("1.", "2."));
  await assertUnreadable("#tbi=1.!!!!");
  await assertUnreadable("#tbi=1.%00");
  await assertUnreadable(fragmentOf("not JSON"));
  await assertUnreadable(fragmentOf('{"version":1}'));
  await assertUnreadable(fragmentOf('{"version":1,"layers":[{"size":"big"}]}'));
  await assertUnreadable(fragmentOf('{"version":1,"layers":[{"__proto__":{}}]}'));
  await assertUnreadable(fragmentOf(new Uint8Array([0xff, 0xfe, 0x00])));
  await assertUnreadable(fragmentOf("[".repeat(200_000)));
});

test("random bytes are unreadable", async () => {
  const random = new Random(4);
  for (let i = 0; i < 300; i++) {
    const bytes = Uint8Array.from({ length: random.integer(0, 60) }, () => random.integer(0, 255));
    await assertUnreadable(`#tbi=1.${Buffer.from(bytes).toString("base64url")}`);
  }
});

test("a link that unfolds to more than 256 KB is unreadable, however small it is", async () => {
  const padded = (/** @type {number} */ size) => '{"version":1,"layers":[]}'.padEnd(size, " ");
  assert.deepEqual(await designFromFragment(fragmentOf(padded(262_144))), createScene());
  await assertUnreadable(fragmentOf(padded(262_145)));
  await assertUnreadable(`#tbi=1.${bombOf(200).toString("base64url")}`);
  await assertUnreadable(`#tbi=1.${"A".repeat(2 ** 20)}`);
});

test("a design that no link would carry is not made into one", async () => {
  const scene = sceneOf(...Array.from({ length: 100 }, () => ({ text: "👩‍🚀".repeat(400) })));
  await assert.rejects(linkFor(scene, PAGE), { name: "Problem", code: "link_too_long" });
});

test("inflating gives up soon after the limit", async () => {
  const bomb = bombOf(300);
  const before = process.memoryUsage().rss;
  assert.equal(await inflate(new Uint8Array(bomb), 1000), null);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 100 * 2 ** 20, `${grown} bytes more`);
});

test("what was deflated comes back whole", async () => {
  const random = new Random(5);
  for (const size of [0, 1, 1000, 300_000]) {
    const content = Uint8Array.from({ length: size }, () => random.integer(0, 255));
    const deflated = deflateRawSync(content);
    assert.deepEqual(await inflate(new Uint8Array(deflated), size), content);
    assert.deepEqual(new Uint8Array(inflateRawSync(deflated)), content);
    if (size) assert.equal(await inflate(new Uint8Array(deflated), size - 1), null);
  }
});
