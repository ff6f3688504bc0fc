/**
 * Where the lines of a layer's text lie. Text is always set at 100 px and scaled to its place, so that
 * its layout is the same at every size it is drawn at.
 */

/**
 * @typedef {object} Fonts
 * @property {(family: string) => string} stack the CSS font-family list that a family is drawn with
 * @property {number} revision changes when a face was loaded, after which the same stack may look different
 *
 * @typedef {object} Box in hundredths of an em, around the middle of the text
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 *
 * @typedef {object} Line
 * @property {string} text
 * @property {number} x left end
 * @property {number} y baseline
 * @property {number} width
 *
 * @typedef {object} Arc the circle that the middle of the text is bent onto
 * @property {number} radius negative where the centre lies above the text
 * @property {number} shift how far down the text is moved so that its box stays around the middle
 *
 * @typedef {object} Layout
 * @property {readonly Line[]} lines
 * @property {"ltr" | "rtl"} direction
 * @property {string} font for the canvas
 * @property {number} spacing between letters
 * @property {Arc | null} arc
 * @property {Box} box around the lines as they are set, what handles frame
 * @property {Box} ink around every pixel that the letters may touch
 */

/** The size that text is set at, in pixels: 1 em. */
export const EM = 100;

/** Layouts that are kept: more than the layers of a busy design. */
const KEPT = 128;

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** @type {Map<string, Layout>} */
const layouts = new Map();

/** Measuring needs a context, but no pixels. */
const ruler = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext("2d"));

/**
 * @param {import("../scene/scene.js").Layer} layer
 * @param {Fonts} fonts
 * @returns {Layout}
 */
export function layoutText(layer, fonts) {
  const { text, weight, italic, align, letterSpacing, lineHeight, curve } = layer;
  const font = `${italic ? "italic " : ""}${weight} ${EM}px ${fonts.stack(layer.font)}`;
  const parts = [fonts.revision, font, layer.case, align, letterSpacing, lineHeight, curve, text];
  const key = JSON.stringify(parts);
  const known = layouts.get(key);
  if (known) return known;
  const layout = setText(cased(text, layer.case), font, align, letterSpacing * EM, lineHeight * EM, curve);
  if (layouts.size >= KEPT) layouts.delete(/** @type {string} */ (layouts.keys().next().value));
  layouts.set(key, layout);
  return layout;
}

/**
 * Prepare a context for a layout's lines.
 *
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {Pick<Layout, "font" | "direction" | "spacing">} layout
 */
export function setType(context, { font, direction, spacing }) {
  context.font = font;
  context.direction = direction;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.letterSpacing = `${spacing}px`;
  // Unhinted: hints bend letters to the size they are drawn at.
  if ("textRendering" in context) context.textRendering = "geometricPrecision";
}

/**
 * @param {string} text
 * @param {string} font
 * @param {"start" | "center" | "end"} align
 * @param {number} spacing
 * @param {number} lineHeight
 * @param {number} curve degrees
 * @returns {Layout}
 */
function setText(text, font, align, spacing, lineHeight, curve) {
  const firstLetter = /\p{L}/u.exec(text)?.[0] ?? "";
  const direction = RIGHT_TO_LEFT.test(firstLetter) ? "rtl" : "ltr";
  setType(ruler, { font, direction, spacing });
  const texts = text.split("\n");
  const metrics = texts.map((line) => ruler.measureText(line));
  // A space follows each letter, the last one too.
  const widths = metrics.map(({ width }) => Math.max(0, width - spacing));
  const width = Math.max(...widths);
  const height = texts.length * lineHeight;
  const first = /** @type {TextMetrics} */ (metrics[0]);
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = first;
  const baseline = (lineHeight - ascent - descent) / 2 + ascent - height / 2;
  const side = align === "center" ? 0.5 : (align === "start") === (direction === "ltr") ? 0 : 1;

  const lines = texts.map((text, index) => {
    const own = /** @type {number} */ (widths[index]);
    return { text, x: (width - own) * side - width / 2, y: baseline + index * lineHeight, width: own };
  });
  /** @type {Box} */
  const ink = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  lines.forEach(({ x, y }, index) => {
    const measured = /** @type {TextMetrics} */ (metrics[index]);
    ink.left = Math.min(ink.left, x - measured.actualBoundingBoxLeft);
    ink.right = Math.max(ink.right, x + measured.actualBoundingBoxRight);
    ink.top = Math.min(ink.top, y - measured.actualBoundingBoxAscent);
    ink.bottom = Math.max(ink.bottom, y + measured.actualBoundingBoxDescent);
  });
  const box = { left: -width / 2, top: -height / 2, right: width / 2, bottom: height / 2 };
  /** @type {Layout} */
  const straight = { lines, direction, font, spacing, arc: null, box, ink };
  const angle = (curve / 180) * Math.PI;
  return angle === 0 || width === 0 ? straight : bend(straight, width / angle);
}

/**
 * @param {Layout} straight
 * @param {number} radius
 * @returns {Layout}
 */
function bend(straight, radius) {
  const box = bentBox(straight.box, radius);
  const ink = bentBox(straight.ink, radius);
  const shift = -(box.top + box.bottom) / 2;
  const down = (/** @type {Box} */ { top, bottom, ...sides }) => ({
    ...sides,
    top: top + shift,
    bottom: bottom + shift,
  });
  return { ...straight, arc: { radius, shift }, box: down(box), ink: down(ink) };
}

/**
 * The box around a box that is bent onto a circle.
 *
 * @param {Box} box
 * @param {number} radius
 * @returns {Box}
 */
function bentBox({ left, top, right, bottom }, radius) {
  const bent = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const steps = 64;
  for (let step = 0; step <= steps; step++) {
    const angle = (left + ((right - left) * step) / steps) / radius;
    for (const y of [top, bottom]) {
      const [px, py] = onArc(angle, y, radius);
      bent.left = Math.min(bent.left, px);
      bent.right = Math.max(bent.right, px);
      bent.top = Math.min(bent.top, py);
      bent.bottom = Math.max(bent.bottom, py);
    }
  }
  return bent;
}

/**
 * @param {number} angle along the arc, radians, 0 at its middle
 * @param {number} y how far below the middle line
 * @param {number} radius
 * @returns {[x: number, y: number]}
 */
function onArc(angle, y, radius) {
  return [(radius - y) * Math.sin(angle), radius - (radius - y) * Math.cos(angle)];
}

/**
 * A text as it is drawn.
 *
 * @param {string} text
 * @param {import("../scene/scene.js").Style["case"]} letterCase
 */
export function cased(text, letterCase) {
  // A letter and an accent of its own may lie in different faces; together they are drawn by one.
  const composed = text.normalize("NFC");
  if (letterCase === "none") return composed;
  // Not by locale: a design looks the same for everyone.
  return letterCase === "upper" ? composed.toUpperCase() : composed.toLowerCase();
}
