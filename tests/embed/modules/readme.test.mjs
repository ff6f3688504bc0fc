import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { table } from "./parameter_table.mjs";

test("the README lists every parameter of a layer, with its range", async () => {
  const readme = await readFile(new URL("../../../embed/README.md", import.meta.url), "utf8");
  assert.ok(readme.includes(table), "run `node tests/embed/modules/parameter_table.mjs` and paste the table");
});
