/** What the types say that are made of the table of parameters. The type checker reads this file, nothing runs it. */

/**
 * @typedef {import("../../../embed/editor/scene/parameters.js").Parameter} Parameter
 * @typedef {import("../../../embed/editor/scene/scene.js").Layer} Layer
 */

/** @satisfies {readonly Parameter[]} */
export const rows = /** @type {const} */ ([
  { key: "sparkle", group: "effects", kind: "number", initial: 0, min: 0, max: 1, step: 0.01, unit: "%" },
  { key: "mood", group: "style", kind: "choice", initial: "calm", choices: ["calm", "loud"] },
  { key: "tilted", group: "style", kind: "toggle", initial: false },
  {
    key: "rays",
    group: "effects",
    kind: "list",
    initial: [],
    min: 0,
    max: 3,
    item: [{ key: "color", kind: "color", initial: "#ffffff" }],
  },
]);

/**
 * A row is all that a value's type needs.
 *
 * @type {import("../../../embed/editor/scene/parameters.js").RecordOf<(typeof rows)[number]>}
 */
export const values = { sparkle: 0.5, mood: "loud", tilted: true, rays: [{ color: "#ff0000" }] };
// @ts-expect-error A number.
values.sparkle = "much";
// @ts-expect-error One of two.
values.mood = "sad";
// @ts-expect-error Colours are text.
values.rays = [{ color: 0 }];

/** @type {Partial<Layer>} */
export const layer = { size: 0.2, align: "end", blend: "multiply", gradient: [{ color: "#ffffff", at: 0 }] };
// @ts-expect-error The table has no such row.
layer.sparkle = 0;
// @ts-expect-error It is a choice of three.
layer.align = "left";

/** @type {Partial<import("../../../embed/editor/scene/parameters.js").LookStyle>} */
export const look = { font: "Anton", depth: 0.2 };
// @ts-expect-error A look leaves the words alone.
look.text = "WORDS";
