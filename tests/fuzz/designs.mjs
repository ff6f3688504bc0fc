/**
 * Designs, links and project files of strangers: each is read or refused with an error of its kind, in little time.
 * Run by npx with fast-check: how many of each kind, and a seed for the same ones again; see `designs.py`.
 */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { deflateRawSync } from "node:zlib";

import { DesignError, parseDesign, toDesign } from "../../embed/editor/scene/design.js";
import { parameters } from "../../embed/editor/scene/parameters.js";
import { readProject, writeProject } from "../../embed/editor/storage/project.js";
import { designFromFragment, linkFor } from "../../embed/editor/storage/share.js";
import { writeZip } from "../../embed/editor/storage/zip.js";

// What npx brings lies beside the first folder of programs.
const [programs = ""] = String(process.env.PATH).split(delimiter);
const fc = createRequire(join(programs, "..", "designs.cjs"))("fast-check");

const [, , examples = "100", seed] = process.argv;

/** Of one, in ms: of the clock while it waits, and of the processor. */
const LONGEST_MS = 2000;

const PROJECT = /^project_(unreadable|too_large|newer)$/;

/** Anything that JSON may hold, and some of what a page's author may hand over. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSparseArray: true,
});

/** Values near those that are allowed. */
const value = fc.oneof(
  anything,
  fc.double(),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "behind",
    "front",
    "#abc",
    "#ABCDEF",
    "de-AT-1996",
    "x-y-z",
    Number.NEGATIVE_INFINITY,
    -0,
    1e9,
    [],
    {},
    "__proto__",
  ),
  fc.array(fc.double(), { maxLength: 40 }),
);
const shadow = fc.dictionary(fc.constantFrom("x", "y", "blur", "color", "opacity", "z"), value);
const layer = fc.dictionary(
  fc.constantFrom(
    ...parameters.map(({ key }) => key),
    "name",
    "place",
    "over",
    "hidden",
    "locked",
    "lang",
    "id",
    "constructor",
  ),
  fc.oneof(value, fc.array(shadow, { maxLength: 12 })),
  { maxKeys: 8 },
);
const stroke = fc.dictionary(fc.constantFrom("mode", "edge", "size", "softness", "points"), value);
const part = fc.record(
  {
    x: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), value),
    y: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), value),
    number: fc.oneof(fc.nat(120), value),
    name: value,
    hidden: fc.oneof(fc.boolean(), value),
    id: value,
  },
  { requiredKeys: [] },
);
const cut = fc.dictionary(fc.constantFrom("points", "size", "mode"), value);
const subject = fc.oneof(
  anything,
  fc.dictionary(
    fc.constantFrom("solid", "grow", "feather", "strokes", "cuts", "parts"),
    fc.oneof(
      value,
      fc.array(stroke, { maxLength: 4 }),
      fc.array(cut, { maxLength: 4 }),
      fc.array(part, { maxLength: 24 }),
    ),
  ),
);
const design = fc.oneof(
  { weight: 1, arbitrary: anything },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        version: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(1, 2) }, value),
        layers: fc.array(layer, { maxLength: 4 }),
        subject,
      },
      { requiredKeys: ["version", "layers"] },
    ),
  },
);

/** @param {unknown} given */
function readDesign(given) {
  try {
    const scene = parseDesign(given);
    const again = toDesign(scene, { strokes: true });
    assert.deepEqual(toDesign(parseDesign(again), { strokes: true }), again);
    return true;
  } catch (error) {
    assert.ok(error instanceof DesignError, error);
    assert.ok(error.message.length < 400, error.message);
    return false;
  }
}

/**
 * @param {() => Promise<unknown>} read
 * @param {RegExp} codes
 */
async function settles(read, codes) {
  try {
    await read();
    return true;
  } catch (error) {
    assert.match(String(error?.code), codes, error);
    return false;
  }
}

/** @param {Uint8Array} bytes @param {[number, number][]} changes place in the whole, 0 to 1; byte */
function changed(bytes, changes) {
  const copy = bytes.slice();
  for (const [place, byte] of changes) copy[Math.floor(place * copy.length)] = byte;
  return copy;
}

const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), {
  maxLength: 6,
});
const rest = fc.double({ min: 0, max: 1, noNaN: true });

const scene = parseDesign({ version: 1, layers: [{ text: "BEHIND" }, { text: "Two\nlines", glowSize: 0.1 }] });
const link = new URL(await linkFor(scene, "https://example.org/#a=b")).hash;
const photo = new Blob([Uint8Array.from({ length: 300 }, (_, index) => index)], { type: "image/jpeg" });
const font = { family: "Mine", file: new File(["font"], "mine.ttf") };
const project = new Uint8Array(
  await (await writeProject({ photo, name: "photo", matte: null, scene, fonts: [font] })).arrayBuffer(),
);

const text = (/** @type {unknown} */ given) => {
  try {
    return JSON.stringify(given) ?? "";
  } catch {
    return "[".repeat(5000);
  }
};
const manifest = fc.oneof(
  anything,
  fc.record(
    {
      version: fc.oneof(fc.constant(1), value),
      name: value,
      photo: fc.oneof(fc.constantFrom("photo.jpg", "../photo.jpg", "design.json", "project.json"), value),
      matte: fc.oneof(fc.constant(null), fc.constant("matte.png"), value),
      fonts: fc.oneof(fc.constant([]), fc.array(fc.record({ family: value, name: value, file: value })), value),
    },
    { requiredKeys: ["version"] },
  ),
);

/** How many of each were good. */
const read = { designs: 0, links: 0, projects: 0 };

const properties = {
  designs: fc.asyncProperty(design, async (given) => {
    read.designs += Number(readDesign(given));
  }),
  links: fc.asyncProperty(
    fc.oneof(
      fc.tuple(changes, rest).map(([some, part]) => {
        const whole = changed(new TextEncoder().encode(link), some);
        return new TextDecoder().decode(part < 0.5 ? whole : whole.slice(0, Math.ceil(whole.length * part)));
      }),
      design.map((given) => `#tbi=1.${deflateRawSync(text(given)).toString("base64url")}`),
      fc.string({ unit: "binary" }).map((junk) => `#tbi=1.${junk}`),
    ),
    async (hash) => {
      read.links += Number(await settles(() => designFromFragment(hash), /^link_unreadable$/));
    },
  ),
  projects: fc.asyncProperty(
    fc.oneof(
      fc.tuple(changes, rest).map(([some, part]) => {
        const whole = changed(project, some);
        return new Blob([part < 0.8 ? whole : whole.slice(0, Math.ceil(whole.length * part))]);
      }),
      fc.tuple(manifest, design).map(([about, given]) => ({ about, given })),
    ),
    async (given) => {
      const file =
        given instanceof Blob
          ? given
          : await writeZip([
              { name: "project.json", file: new Blob([text(given.about)]) },
              { name: "design.json", file: new Blob([text(given.given)]) },
              { name: "photo.jpg", file: photo },
            ]);
      read.projects += Number(await settles(() => readProject(file), PROJECT));
    },
  ),
};

let before = process.cpuUsage();
for (const [name, property] of Object.entries(properties)) {
  const start = performance.now();
  await fc.assert(
    property
      .beforeEach(() => {
        before = process.cpuUsage();
      })
      .afterEach(() => {
        const { user, system } = process.cpuUsage(before);
        assert.ok((user + system) / 1000 < LONGEST_MS, `${user + system} µs`);
      }),
    { numRuns: Number(examples), timeout: LONGEST_MS, ...(seed && { seed: Number(seed) }) },
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: ${examples} tried in ${seconds} s, ${read[name]} read, the others refused`);
}
