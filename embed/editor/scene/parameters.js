/**
 * The one table of parameters. The panel, the validation of a loaded design, the names of undo steps,
 * the locale's keys, the share link and the README's table all come from it. A new parameter is a row
 * here, its name in the locale under `parameter.<key>`, and its drawing in `render/`.
 *
 * Lengths and parts are fractions, so that one design fits every photo and every size it is drawn at:
 * of the photo's width or height for places, of the letters' size (1 em) for everything about letters.
 */

/**
 * A value as panel, designs and tests know it. What it may be, and how it is chosen:
 *
 * @typedef {{ key: string, kind: "text", initial: string, maxLength: number }} TextField
 * @typedef {{ key: string, kind: "number", initial: number, min: number, max: number,
 *   slider?: readonly [number, number], step: number, unit: "%" | "°" | "" }} NumberField
 *   unit: "%" is shown as 100 times the value; min and max are what a design may hold; slider: the part
 *   of that which a slider covers, where all of it would make a slider hard to set
 * @typedef {{ key: string, kind: "color", initial: string }} ColorField `#rrggbb`, lower case
 * @typedef {{ key: string, kind: "choice", initial: string, choices: readonly string[],
 *   icons?: readonly (keyof typeof import("../../base/icons.js").icons)[] }} ChoiceField
 *   icons: that are shown instead of the choices' names
 * @typedef {{ key: string, kind: "toggle", initial: boolean }} ToggleField
 * @typedef {{ key: string, kind: "font", initial: string, maxLength: number }} FontField name of a family
 * @typedef {{ key: string, kind: "list", initial: readonly Record<string, unknown>[], min: number, max: number,
 *   item: readonly ItemField[], control?: "gradient" }} ListField
 *   min, max: number of items; control: the one that shows them, where each has not rows of its own
 *
 * @typedef {NumberField | ColorField} ItemField
 *
 * @typedef {TextField | NumberField | ColorField | ChoiceField | ToggleField | FontField | ListField} Field
 *
 * @typedef {"text" | "style" | "effects" | "transform"} Group
 *
 * @typedef {object} Place of a field in the panel, and among the looks
 * @property {Group} group
 * @property {true} [begins] something else begins with it: it is set apart from what is above
 * @property {false} [look] it is the layer's own, which no look changes
 * @property {(layer: Readonly<Record<string, any>>) => boolean} [when] it has an effect; always where absent. What
 *   a layer has is known from this table alone, so tests and not types see that it asks for what there is.
 *
 * @typedef {Field & Place} Parameter
 */

/**
 * What a field's value is.
 *
 * @template {Field} F
 * @typedef {F extends { kind: "number" } ? number
 *   : F extends { kind: "toggle" } ? boolean
 *   : F extends { choices: readonly (infer Choice)[] } ? Choice
 *   : F extends { item: readonly ItemField[] } ? readonly RecordOf<F["item"][number]>[]
 *   : string} ValueOf
 */

/**
 * @template {Field} F
 * @typedef {{ [One in F as One["key"]]: ValueOf<One> }} RecordOf
 */

/**
 * @typedef {(typeof table)[number]} Row
 * @typedef {RecordOf<Row>} Style all that the table says of a layer
 * @typedef {RecordOf<Exclude<Row, { look: false }>>} LookStyle what a look may set
 */

/** The canvas's separable and non-separable modes, in the order of the Compositing specification. */
export const BLEND_MODES = /** @type {const} */ ([
  "normal",
  "multiply",
  "screen",
  "overlay",
  "darken",
  "lighten",
  "color-dodge",
  "color-burn",
  "hard-light",
  "soft-light",
  "difference",
  "exclusion",
  "hue",
  "saturation",
  "color",
  "luminosity",
]);

/** @satisfies {readonly Parameter[]} */
const table = /** @type {const} */ ([
  // Lines are parted by "\n".
  { key: "text", group: "text", look: false, kind: "text", initial: "", maxLength: 2000 },
  { key: "font", group: "text", kind: "font", initial: "Anton", maxLength: 100 },
  { key: "weight", group: "text", kind: "number", initial: 700, min: 100, max: 900, step: 100, unit: "" },
  { key: "italic", group: "text", kind: "toggle", initial: false },
  // Em size, fraction of the photo's width.
  {
    key: "size",
    group: "text",
    begins: true,
    look: false,
    kind: "number",
    initial: 0.2,
    min: 0.005,
    max: 2,
    slider: [0.02, 0.6],
    step: 0.005,
    unit: "%",
  },
  {
    key: "align",
    group: "text",
    begins: true,
    look: false,
    kind: "choice",
    initial: "center",
    choices: ["start", "center", "end"],
    icons: ["align-start", "align-center", "align-end"],
    when: ({ text }) => text.includes("\n"),
  },
  {
    key: "case",
    group: "text",
    kind: "choice",
    initial: "none",
    choices: ["none", "upper", "lower"],
    icons: ["case-none", "case-upper", "case-lower"],
  },
  // Em.
  {
    key: "letterSpacing",
    group: "text",
    kind: "number",
    initial: 0,
    min: -0.3,
    max: 2,
    slider: [-0.1, 0.6],
    step: 0.01,
    unit: "%",
  },
  // Em.
  {
    key: "lineHeight",
    group: "text",
    kind: "number",
    initial: 1,
    min: 0.4,
    max: 3,
    slider: [0.6, 1.8],
    step: 0.05,
    unit: "%",
    when: ({ text }) => text.includes("\n"),
  },
  // Degrees of arc that the text spans; positive bends its ends down.
  {
    key: "curve",
    group: "text",
    begins: true,
    kind: "number",
    initial: 0,
    min: -360,
    max: 360,
    slider: [-180, 180],
    step: 5,
    unit: "°",
  },

  // None leaves the stroke alone.
  { key: "fill", group: "style", kind: "choice", initial: "solid", choices: ["solid", "gradient", "none"] },
  { key: "color", group: "style", kind: "color", initial: "#ffffff", when: ({ fill }) => fill === "solid" },
  // At: along the gradient.
  {
    key: "gradient",
    group: "style",
    kind: "list",
    control: "gradient",
    initial: [
      { color: "#ffffff", at: 0 },
      { color: "#8ab4ff", at: 1 },
    ],
    min: 2,
    max: 6,
    item: [
      { key: "color", kind: "color", initial: "#ffffff" },
      { key: "at", kind: "number", initial: 1, min: 0, max: 1, step: 0.01, unit: "%" },
    ],
    when: ({ fill }) => fill === "gradient",
  },
  // 0 runs to the right, 90 downwards.
  {
    key: "gradientAngle",
    group: "style",
    kind: "number",
    initial: 90,
    min: -360,
    max: 360,
    slider: [-180, 180],
    step: 5,
    unit: "°",
    when: ({ fill }) => fill === "gradient",
  },
  { key: "opacity", group: "style", begins: true, kind: "number", initial: 1, min: 0, max: 1, step: 0.01, unit: "%" },
  { key: "blend", group: "style", kind: "choice", initial: "normal", choices: BLEND_MODES },
  // Em.
  {
    key: "strokeWidth",
    group: "style",
    begins: true,
    kind: "number",
    initial: 0,
    min: 0,
    max: 0.3,
    slider: [0, 0.15],
    step: 0.005,
    unit: "%",
  },
  {
    key: "strokeColor",
    group: "style",
    kind: "color",
    initial: "#000000",
    when: ({ strokeWidth }) => strokeWidth > 0,
  },
  {
    key: "strokePosition",
    group: "style",
    kind: "choice",
    initial: "outside",
    choices: ["outside", "center"],
    when: ({ strokeWidth }) => strokeWidth > 0,
  },
  {
    key: "strokeJoin",
    group: "style",
    kind: "choice",
    initial: "round",
    choices: ["round", "miter", "bevel"],
    icons: ["join-round", "join-miter", "join-bevel"],
    when: ({ strokeWidth }) => strokeWidth > 0,
  },
  {
    key: "backgroundOpacity",
    group: "style",
    begins: true,
    kind: "number",
    initial: 0,
    min: 0,
    max: 1,
    step: 0.01,
    unit: "%",
  },
  {
    key: "backgroundColor",
    group: "style",
    kind: "color",
    initial: "#000000",
    when: ({ backgroundOpacity }) => backgroundOpacity > 0,
  },
  // Em.
  {
    key: "backgroundPadding",
    group: "style",
    kind: "number",
    initial: 0.2,
    min: 0,
    max: 2,
    slider: [0, 0.8],
    step: 0.01,
    unit: "%",
    when: ({ backgroundOpacity }) => backgroundOpacity > 0,
  },
  // Em.
  {
    key: "backgroundRadius",
    group: "style",
    kind: "number",
    initial: 0.15,
    min: 0,
    max: 2,
    slider: [0, 0.8],
    step: 0.01,
    unit: "%",
    when: ({ backgroundOpacity }) => backgroundOpacity > 0,
  },

  {
    key: "shadows",
    group: "effects",
    kind: "list",
    initial: [],
    min: 0,
    max: 6,
    item: [
      { key: "x", kind: "number", initial: 0.02, min: -1, max: 1, slider: [-0.2, 0.2], step: 0.005, unit: "%" },
      { key: "y", kind: "number", initial: 0.04, min: -1, max: 1, slider: [-0.2, 0.2], step: 0.005, unit: "%" },
      { key: "blur", kind: "number", initial: 0.08, min: 0, max: 1, slider: [0, 0.4], step: 0.005, unit: "%" },
      { key: "color", kind: "color", initial: "#000000" },
      { key: "opacity", kind: "number", initial: 0.5, min: 0, max: 1, step: 0.01, unit: "%" },
    ],
  },
  // Em.
  {
    key: "glowSize",
    group: "effects",
    begins: true,
    kind: "number",
    initial: 0,
    min: 0,
    max: 1,
    step: 0.01,
    unit: "%",
  },
  { key: "glowColor", group: "effects", kind: "color", initial: "#ffffff", when: ({ glowSize }) => glowSize > 0 },
  {
    key: "glowStrength",
    group: "effects",
    kind: "number",
    initial: 1,
    min: 0,
    max: 3,
    step: 0.05,
    unit: "%",
    when: ({ glowSize }) => glowSize > 0,
  },
  // Em.
  {
    key: "depth",
    group: "effects",
    begins: true,
    kind: "number",
    initial: 0,
    min: 0,
    max: 2,
    slider: [0, 0.6],
    step: 0.01,
    unit: "%",
  },
  // 0 runs to the right, 90 downwards.
  {
    key: "depthAngle",
    group: "effects",
    kind: "number",
    initial: 45,
    min: -360,
    max: 360,
    slider: [-180, 180],
    step: 5,
    unit: "°",
    when: ({ depth }) => depth > 0,
  },
  { key: "depthColor", group: "effects", kind: "color", initial: "#1f2a44", when: ({ depth }) => depth > 0 },
  // 0 keeps the far end opaque, 1 lets it vanish.
  {
    key: "depthFade",
    group: "effects",
    kind: "number",
    initial: 0,
    min: 0,
    max: 1,
    step: 0.01,
    unit: "%",
    when: ({ depth }) => depth > 0,
  },

  // Centre of the text, fraction of the photo's width.
  {
    key: "x",
    group: "transform",
    look: false,
    kind: "number",
    initial: 0.5,
    min: -1,
    max: 2,
    slider: [0, 1],
    step: 0.005,
    unit: "%",
  },
  // Centre of the text, fraction of the photo's height.
  {
    key: "y",
    group: "transform",
    look: false,
    kind: "number",
    initial: 0.36,
    min: -1,
    max: 2,
    slider: [0, 1],
    step: 0.005,
    unit: "%",
  },
  // Clockwise.
  {
    key: "rotation",
    group: "transform",
    begins: true,
    look: false,
    kind: "number",
    initial: 0,
    min: -360,
    max: 360,
    slider: [-180, 180],
    step: 1,
    unit: "°",
  },
  {
    key: "scaleX",
    group: "transform",
    begins: true,
    look: false,
    kind: "number",
    initial: 1,
    min: -5,
    max: 5,
    slider: [0.2, 2],
    step: 0.01,
    unit: "%",
  },
  {
    key: "scaleY",
    group: "transform",
    look: false,
    kind: "number",
    initial: 1,
    min: -5,
    max: 5,
    slider: [0.2, 2],
    step: 0.01,
    unit: "%",
  },
  {
    key: "skewX",
    group: "transform",
    begins: true,
    kind: "number",
    initial: 0,
    min: -80,
    max: 80,
    slider: [-45, 45],
    step: 1,
    unit: "°",
  },
  {
    key: "skewY",
    group: "transform",
    kind: "number",
    initial: 0,
    min: -80,
    max: 80,
    slider: [-45, 45],
    step: 1,
    unit: "°",
  },
  // Positive tips the upper edge away.
  {
    key: "rotateX",
    group: "transform",
    begins: true,
    kind: "number",
    initial: 0,
    min: -80,
    max: 80,
    slider: [-70, 70],
    step: 1,
    unit: "°",
  },
  // Positive turns the right edge away.
  {
    key: "rotateY",
    group: "transform",
    kind: "number",
    initial: 0,
    min: -80,
    max: 80,
    slider: [-70, 70],
    step: 1,
    unit: "°",
  },
  // Of the eye, in widths of the photo.
  {
    key: "distance",
    group: "transform",
    kind: "number",
    initial: 1,
    min: 0.3,
    max: 5,
    slider: [0.3, 2],
    step: 0.05,
    unit: "%",
    when: ({ rotateX, rotateY }) => rotateX !== 0 || rotateY !== 0,
  },
]);

/** @type {readonly Parameter[]} */
export const parameters = table;

export const parameterOf = /** @type {{ readonly [One in Row as One["key"]]: One }} */ (
  Object.fromEntries(parameters.map((parameter) => [parameter.key, parameter]))
);
