/** A new parameter is one row of the table: here it is added to a copy of `embed/`, and nothing else is. */

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

const ROW = `{ key: "sparkle", group: "effects", kind: "number", initial: 0, min: 0, max: 1, step: 0.01, unit: "%" },`;
const END_OF_TABLE = "\n]);\n\n/** @type {readonly Parameter[]} */";

const repository = new URL("../../../", import.meta.url);
const copy = await mkdtemp(join(tmpdir(), "new-parameter-"));
after(() => rm(copy, { recursive: true }));
for (const path of ["embed/base", "embed/editor", "tests/embed/modules/parameter_table.mjs"]) {
  await cp(new URL(path, repository), join(copy, path), { recursive: true });
}
await writeFile(join(copy, "package.json"), '{ "type": "module" }');
const table = join(copy, "embed/editor/scene/parameters.js");
const rows = await readFile(table, "utf8");
assert.equal(rows.split(END_OF_TABLE).length, 2);
await writeFile(table, rows.replace(END_OF_TABLE, `\n  ${ROW}${END_OF_TABLE}`));

/** @param {string} path of a module */
const fromCopy = (path) => import(pathToFileURL(join(copy, path)).href);

const { createLayer, createScene } = await fromCopy("embed/editor/scene/scene.js");
const { parseDesign, toDesign } = await fromCopy("embed/editor/scene/design.js");

test("a layer has it from the start", () => {
  assert.equal(createLayer().sparkle, 0);
});

test("a design may hold it, within its range, and leaves it out where it is initial", () => {
  const design = { version: 1, layers: [{ sparkle: 0.25 }, {}] };
  assert.deepEqual(toDesign(parseDesign(design)), design);
  assert.throws(() => parseDesign({ version: 1, layers: [{ sparkle: 2 }] }), {
    message: "layers[0].sparkle must be a number from 0 to 1, not 2.",
  });
});

test("a share link carries it", async () => {
  const { designFromFragment, linkFor } = await fromCopy("embed/editor/storage/share.js");
  const scene = { ...createScene(), layers: [createLayer({ sparkle: 0.25 })] };
  const read = await designFromFragment(new URL(await linkFor(scene, "https://example.com/")).hash);
  assert.equal(read.layers[0].sparkle, 0.25);
});

test("a look that knows nothing of it takes it away", async () => {
  const { looks } = await fromCopy("embed/editor/scene/looks.js");
  for (const { key, style } of looks) assert.equal(style.sparkle, 0, key);
});

test("the README’s table lists it", async () => {
  const { table } = await fromCopy("tests/embed/modules/parameter_table.mjs");
  assert.ok(table.endsWith("\n| `sparkle` | 0 to 1 | `0` |"), table.slice(-200));
});
