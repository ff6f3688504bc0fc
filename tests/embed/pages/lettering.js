/**
 * Texts that are hard to draw. Each function draws some with the Space's own fonts and returns a complaint for
 * each that came out wrong.
 */

import { FontLibrary } from "/embed/editor/fonts/fonts.js";
import { moved } from "/embed/editor/render/boxes.js";
import { dilate } from "/embed/editor/render/dilation.js";
import { drawLetters } from "/embed/editor/render/letters.js";
import { parts } from "/embed/editor/render/parts.js";
import { layoutText } from "/embed/editor/render/typeset.js";
import { createLayer, createScene } from "/embed/editor/scene/scene.js";
import { draw } from "./rendering.js";

const forever = new AbortController().signal;
const TEXT_ALONE = { photo: false, text: true, subject: false };
const BLACK = [0, 0, 0];
const RED = [255, 0, 0];

/** @type {FontLibrary} */
let fonts;

/** @param {string} emoji a font in Base64 in which 🎉 is a picture */
export async function setUp(emoji) {
  fonts = new FontLibrary(location.origin);
  await fonts.load(forever);
  const bytes = Uint8Array.from(atob(emoji), (character) => character.charCodeAt(0));
  await fonts.add(new File([bytes], "emoji.ttf"), "Emoji");
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
  for (const text of ["LOVE", "Two Qj\nlines", "سلام عليكم", "مرحبا\n50% OFF!", "🎉 Qj 🎉"]) {
    for (const curve of [0, 40, 300, -150]) {
      const layer = createLayer({ text, curve, font: "Montserrat", italic: text.startsWith("T") });
      await haveFonts([layer]);
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
    let sum = 0;
    // Millions of pixels, for each of which Firefox is slow to call a function.
    for (let at = 3; at < pixels.length; at += 4) sum += pixels[at];
    return sum;
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
    let different = 0;
    for (let at = 0; at < together.length; at++) if (Math.abs(together[at] - apart[at]) > 32) different++;
    if (different > 0) complaints.push(`${first} / ${second}: ${different} bytes differ`);
  }
  return complaints;
}

/** The picture in the font is a blue disc with a yellow square in it. */
export async function emojiKeepTheirColours() {
  const complaints = [];
  const blue = [0, 64, 255];
  const yellow = [255, 221, 0];
  const base = { text: "A🎉", font: "Emoji", size: 0.3, y: 0.5, color: "#00aa00", strokeColor: "#ff0000" };
  const count = (pixels, color) => {
    let sum = 0;
    for (let at = 0; at < pixels.length; at += 4) sum += isColor(pixels, at, color) ? 1 : 0;
    return sum;
  };
  const plain = await textAlone([base], 600, 400);
  const expected = { blue: count(plain, blue), yellow: count(plain, yellow) };
  if (expected.blue < 3000 || expected.yellow < 300) return [`a picture of ${JSON.stringify(expected)} pixels`];
  const box = extentOf(plain, 600, (at) => isColor(plain, at, blue));
  const designs = {
    none: { fill: "none" },
    gradient: { fill: "gradient" },
    outline: { fill: "none", strokeWidth: 0.05 },
    outside: { strokeWidth: 0.05 },
    center: { strokeWidth: 0.05, strokePosition: "center" },
    bent: { fill: "none", strokeWidth: 0.05, curve: 40 },
    turned: { fill: "gradient", rotation: 20, strokeWidth: 0.05 },
  };
  for (const [name, style] of Object.entries(designs)) {
    const pixels = await textAlone([{ ...base, ...style }], 600, 400);
    const found = { blue: count(pixels, blue), yellow: count(pixels, yellow) };
    for (const color of ["blue", "yellow"]) {
      const share = found[color] / expected[color];
      if (Math.abs(share - 1) > 0.08) complaints.push(`${name}: ${share.toFixed(2)} of ${color}`);
    }
    if (!style.strokeWidth || style.curve || style.rotation) continue;
    // Half a stroke from its edge, on every side.
    const width = style.strokeWidth * 0.3 * 600 * (style.strokePosition === "center" ? 0.5 : 1);
    const [middle, level] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const radius = (box[2] - box[0]) / 2 + width / 2;
    for (let degrees = 0; degrees < 360; degrees += 30) {
      const angle = (degrees / 180) * Math.PI;
      const x = Math.floor(middle + radius * Math.cos(angle));
      const y = Math.floor(level + radius * Math.sin(angle));
      if (!isColor(pixels, 4 * (y * 600 + x), RED)) complaints.push(`${name}: no outline at ${degrees}°`);
    }
  }
  return complaints;
}

/** Deep in the letters of a stroked text there is nothing but their fill. */
export async function noStrokeCrossesLetters() {
  const complaints = [];
  const [width, height] = [800, 300];
  const base = {
    size: 0.16,
    y: 0.5,
    color: "#000000",
    strokeColor: "#ff0000",
    strokeWidth: 0.03,
    strokePosition: "center",
  };
  const designs = [
    { text: "مرحبا بكم", font: "Montserrat" },
    { text: "مرحبا بكم", font: "Montserrat", curve: 30, fill: "none" },
    { text: "नमस्ते", font: "Montserrat" },
    { text: "Hearth", font: "Montserrat", strokeJoin: "miter" },
    { text: "Joined", font: "Pacifico", rotation: 8 },
    { text: "TIGHT", font: "Anton", letterSpacing: -0.06, scaleX: 1.3 },
  ];
  for (const style of designs) {
    const layer = { ...base, ...style };
    const fill = await textAlone([{ ...layer, fill: "solid", strokeWidth: 0 }], width, height);
    const stroked = await textAlone([layer], width, height);
    const gaps = new Uint8ClampedArray(width * height).map((_, i) => (fill[4 * i + 3] < 200 ? 255 : 0));
    const reach = (layer.strokeWidth / 2) * layer.size * width * (layer.scaleX ?? 1);
    const shallow = dilate(gaps, width, reach + 2);
    let crossed = 0;
    let deep = 0;
    shallow.forEach((value, i) => {
      if (value > 0) return;
      deep++;
      if (layer.fill === "none" ? stroked[4 * i + 3] > 0 : !isColor(stroked, 4 * i, BLACK)) crossed++;
    });
    // What is left is where two letters part, closer together than a pixel.
    if (deep < 500 || crossed > deep / 100) complaints.push(`${layer.text}: ${crossed} of ${deep} pixels`);
  }
  return complaints;
}

/** Letters that keep apart are stroked as the canvas does it. */
export async function otherStrokesAreLeftAlone() {
  const complaints = [];
  const designs = ["BEHIND", "Behind VAWN & Co.", "Ж8%"].map((text) => ({
    text,
    font: "Archivo Black",
    size: 0.1,
    y: 0.5,
  }));
  for (const strokeJoin of ["round", "miter"]) {
    for (const design of designs) {
      const layer = { ...design, strokeJoin, strokeWidth: 0.03, strokePosition: "center" };
      const drawn = await textAlone([layer], 900, 300);
      const { outline } = parts;
      delete parts.outline;
      const plain = draw(await blank(), null, { ...createScene(), layers: [createLayer(layer)] }, 900, 300, {
        fonts,
        parts: TEXT_ALONE,
      });
      parts.outline = outline;
      if (drawn.some((value, at) => value !== plain[at])) complaints.push(`${layer.text}, ${strokeJoin}`);
    }
  }
  return complaints;
}

/** @returns {Promise<Uint8ClampedArray>} the pixels of texts on nothing */
async function textAlone(designs, width, height) {
  const layers = designs.map((design) => createLayer(design));
  await haveFonts(layers);
  return draw(await blank(), null, { ...createScene(), layers }, width, height, { fonts, parts: TEXT_ALONE });
}

/** A busy machine takes longer to make a face than an editor waits for it. */
async function haveFonts(layers) {
  const late = new Promise((resolve) => {
    fonts.onLate = resolve;
  });
  if (await fonts.ensure(layers, forever)) return;
  await late;
  await haveFonts(layers);
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

function isColor(pixels, at, color) {
  return pixels[at + 3] > 250 && color.every((value, channel) => Math.abs(pixels[at + channel] - value) < 12);
}
