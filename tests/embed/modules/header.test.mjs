import assert from "node:assert/strict";
import { test } from "node:test";

import { readHeader } from "../../../embed/editor/photo/header.js";

const ascii = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Bytes of big-endian numbers: [value, bytes] each. */
const numbers = (...pairs) =>
  pairs.flatMap(([value, bytes]) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * (bytes - 1 - i))) & 255));

const file = (...parts) =>
  new Blob(parts.map((part) => (typeof part === "string" ? ascii(part) : Uint8Array.from(part))));

const box = (name, ...content) => {
  const body = content.flat();
  return [...numbers([8 + body.length, 4]), ...ascii(name), ...body];
};
const ispe = (width, height) => box("ispe", numbers([0, 4], [width, 4], [height, 4]));
const ftyp = (...brands) =>
  box("ftyp", [...ascii(brands[0])], numbers([0, 4]), ...brands.slice(1).map((brand) => [...ascii(brand)]));

const segment = (marker, length) => [0xff, marker, ...numbers([length + 2, 2]), ...new Array(length).fill(7)];
const frame = (marker, width, height) => [0xff, marker, ...numbers([17, 2], [8, 1], [height, 2], [width, 2])];

test("a JPEG's size is found behind any metadata", async () => {
  const photo = file([0xff, 0xd8], ...Array.from({ length: 60 }, () => segment(0xe1, 60_000)), frame(0xc2, 6048, 4024));
  assert.deepEqual(await readHeader(photo), { format: "jpeg", size: { width: 6048, height: 4024 } });
});

test("a JPEG's tables and fill bytes are no frame", async () => {
  const photo = file([0xff, 0xd8], segment(0xe0, 14), segment(0xc4, 30), [0xff, 0xff], frame(0xc0, 40, 30));
  assert.deepEqual((await readHeader(photo)).size, { width: 40, height: 30 });
});

test("a JPEG that never comes to its frame has no size", async () => {
  for (const end of [[0xff, 0xda, 0, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0], [0xff]]) {
    assert.deepEqual(await readHeader(file([0xff, 0xd8], segment(0xe0, 14), end)), { format: "jpeg", size: null });
  }
});

test("a PNG states its size", async () => {
  const photo = file("\x89PNG\r\n\x1a\n", numbers([13, 4]), "IHDR", numbers([13_000, 4], [12_000, 4]));
  assert.deepEqual(await readHeader(photo), { format: "png", size: { width: 13_000, height: 12_000 } });
});

test("each of the three kinds of WebP states its size", async () => {
  const start = (kind) => ["RIFF", [0, 0, 0, 0], "WEBP", kind, [10, 0, 0, 0]];
  // 639 and 426, one less than the size, in 24 bits and in 14 bits each.
  const extended = file(...start("VP8X"), [0, 0, 0, 0, 0x7f, 2, 0, 0xaa, 1, 0]);
  const lossless = file(...start("VP8L"), [0x2f, 0x7f, 0x82, 0x6a, 0]);
  const lossy = file(...start("VP8 "), [0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xab, 1]);
  for (const photo of [extended, lossless, lossy]) {
    assert.deepEqual(await readHeader(photo), { format: "webp", size: { width: 640, height: 427 } });
  }
});

test("of a HEIC's tiles, picture and thumbnail the largest size counts", async () => {
  const meta = box("meta", numbers([0, 4]), box("iprp", box("ipco", ispe(512, 512), ispe(4032, 3024), ispe(320, 240))));
  const photo = file(ftyp("heic", "mif1", "heic"), box("free", [1, 2, 3]), meta, box("mdat", [0]));
  assert.deepEqual(await readHeader(photo), { format: "heic", size: { width: 4032, height: 3024 } });
});

test("AVIF is told from HEIC by any of its brands", async () => {
  assert.equal((await readHeader(file(ftyp("avif", "mif1", "miaf")))).format, "avif");
  assert.equal((await readHeader(file(ftyp("mif1", "avif", "miaf")))).format, "avif");
  assert.equal((await readHeader(file(ftyp("mif1", "heic")))).format, "heic");
  assert.equal((await readHeader(file(ftyp("isom", "mp42")))).format, null);
});

test("a TIFF's size is found in either byte order", async () => {
  const entry = (tag, type, value) =>
    numbers(
      [tag, 2],
      [type, 2],
      [1, 4],
      ...(type === 3
        ? [
            [value, 2],
            [0, 2],
          ]
        : [[value, 4]]),
    );
  const big = file("MM\0*", numbers([8, 4], [3, 2]), entry(254, 4, 0), entry(256, 3, 600), entry(257, 4, 400));
  assert.deepEqual(await readHeader(big), { format: "tiff", size: { width: 600, height: 400 } });
  const little = file(
    "II*\0",
    [8, 0, 0, 0, 2, 0],
    [0, 1, 3, 0, 1, 0, 0, 0, 88, 2, 0, 0],
    [1, 1, 4, 0, 1, 0, 0, 0, 144, 1, 0, 0],
  );
  assert.deepEqual(await readHeader(little), { format: "tiff", size: { width: 600, height: 400 } });
});

test("a drawing is known however it is written", async () => {
  const drawings = [
    "<svg xmlns=''/>",
    "\n<?xml version='1.0'?>\n<!-- by hand --><svg/>",
    "<!DOCTYPE svg PUBLIC ''><svg/>",
  ];
  for (const text of drawings) {
    const wide = [...ascii(text)].flatMap((byte) => [byte, 0]);
    for (const drawing of [file(text), file("\xef\xbb\xbf", text), file([0xff, 0xfe], wide)]) {
      assert.equal((await readHeader(drawing)).format, "svg");
    }
  }
});

test("what is no picture has no format", async () => {
  for (const text of ["", "GIF", "just some words", "<html><p>svg</p></html>", "%PDF-1.7", "\0\0\0\x18ftyp"]) {
    assert.deepEqual(await readHeader(file(text)), { format: null, size: null });
  }
});

test("a header that is cut off has no size", async () => {
  const whole = [
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
    "GIF89a\0",
    "RIFF\0\0\0\0WEBPVP8X",
    "II*\0\x08\0\0\0\xff\xff",
    "MM\0*",
  ];
  for (const text of whole) assert.equal((await readHeader(file(text))).size, null);
  assert.equal(
    (await readHeader(file(ftyp("heic"), [0, 0, 0, 40, ...ascii("meta")], [...ascii("ispe"), 0, 0]))).size,
    null,
  );
});
