/**
 * Texts that are hard to draw. Each function draws some with the Space's own fonts and returns a complaint for
 * each that came out wrong.
 */

import { FontLibrary } from "/embed/editor/fonts/fonts.js";
import { moved } from "/embed/editor/render/boxes.js";
import { drawLetters } from "/embed/editor/render/letters.js";
import { layoutText } from "/embed/editor/render/typeset.js";
import { createLayer } from "/embed/editor/scene/scene.js";
import { draw } from "./rendering.js";

const forever = new AbortController().signal;
const TEXT_ALONE = { photo: false, text: true, subject: false };

/** @type {FontLibrary} */
let fonts;

/** @param {{ space: string }} given */
export async function setUp({ space }) {
  fonts = new FontLibrary(space);
  await fonts.load(forever);
}

/** The ink of a text that is bent, on a photo of 1600 x 1600, is all there. */
export async function curvedTextIsWhole() {
  const pixels = await textAlone([{ text: "LOVE", font: "Anton", size: 0.25, y: 0.5, curve: 180 }], 1600, 1600);
  const found = extentOf(pixels, 1600, (at) => pixels[at + 3] > 127);
  const expected = [405, 612, 1197, 1062];
  return found.every((side, index) => Math.abs(side - expected[index]) <= 2) ? [] : [`ink at ${found}`];
}

/** What is kept of a picture for a text is where its letters are. */
export async function noLetterLeavesItsBox() {
  const complaints = [];
  const [width, height] = [1000, 800];
  for (const text of ["LOVE", "Two Qj\nlines", "سلام عليكم", "مرحبا\n50% OFF!"]) {
    for (const curve of [0, 40, 300, -150]) {
      const layer = createLayer({ text, curve, font: "Montserrat", italic: text.startsWith("T") });
      await fonts.ensure([layer], forever);
      const layout = layoutText(layer, fonts);
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context.translate(width / 2, height / 2);
      drawLetters(context, layout, "fillText");
      const { data } = context.getImageData(0, 0, width, height);
      const [left, top, right, bottom] = extentOf(data, width, (at) => data[at + 3] > 0);
      const ink = moved(layout.ink, width / 2, height / 2);
      // A pixel more for the soft edge.
      const holds = left >= ink.left - 1 && top >= ink.top - 1 && right <= ink.right + 1 && bottom <= ink.bottom + 1;
      if (!holds) complaints.push(`${text} bent by ${curve}: ${[left, top, right, bottom]} in ${Object.values(ink)}`);
    }
  }
  return complaints;
}

/** Letters that overlap leave less ink than they do side by side. */
export async function linesOnACurveKeepTheirLettersApart() {
  const complaints = [];
  const inkOf = async (layer) => {
    const pixels = await textAlone([{ font: "Anton", size: 0.1, y: 0.5, ...layer }], 800, 800);
    return pixels.reduce((sum, value, at) => (at % 4 === 3 ? sum + value : sum), 0);
  };
  for (const text of ["OUTER LINE\nINNER LINE", "OUTER LINE\nSHORT", "A\nFEW MORE\nLINES HERE"]) {
    const straight = await inkOf({ text });
    for (const curve of [60, 180, 300, -60, -180]) {
      const share = (await inkOf({ text, curve })) / straight;
      if (share < 0.985) complaints.push(`${text} bent by ${curve}: ${share.toFixed(3)} of its ink`);
    }
  }
  return complaints;
}

/** Each line of a text is what it is alone: the same signs at the same places. */
export async function eachLineHasItsOwnDirection() {
  const complaints = [];
  for (const [first, second] of [
    ["مرحبا", "50% OFF (today)"],
    ["SALE", "שלום עולם!"],
    ["(1) سلام", "!"],
  ]) {
    const layer = { font: "Montserrat", size: 0.1, y: 0.5 };
    const together = await textAlone([{ ...layer, text: `${first}\n${second}` }], 800, 800);
    const apart = await textAlone(
      [
        { ...layer, text: first, y: 0.45 },
        { ...layer, text: second, y: 0.55 },
      ],
      800,
      800,
    );
    const different = together.reduce((count, value, at) => count + (Math.abs(value - apart[at]) > 32 ? 1 : 0), 0);
    if (different > 0) complaints.push(`${first} / ${second}: ${different} bytes differ`);
  }
  return complaints;
}

/** @returns {Promise<Uint8ClampedArray>} the pixels of texts on nothing */
async function textAlone(designs, width, height) {
  const layers = designs.map((design) => createLayer(design));
  await fonts.ensure(layers, forever);
  return draw(await blank(), null, { layers }, width, height, { fonts, parts: TEXT_ALONE });
}

function blank() {
  return createImageBitmap(new ImageData(1, 1));
}

/** @returns {[left: number, top: number, right: number, bottom: number]} of the pixels that are chosen */
function extentOf(pixels, width, isChosen) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < pixels.length; at += 4) {
    if (!isChosen(at)) continue;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
  }
  return [left, top, right, bottom];
}
