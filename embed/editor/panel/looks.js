/** The ready-made looks as pictures: the visitor's own photo and words in each of them. */

import { el } from "../../base/dom.js";
import { toJson } from "../../base/json.js";
import { fitSize } from "../render/geometry.js";
import { Renderer, WHOLE_PICTURE } from "../render/renderer.js";
import { layoutText } from "../render/typeset.js";
import { looks } from "../scene/looks.js";
import { parameterOf } from "../scene/parameters.js";
import { findLayer, isSame } from "../scene/scene.js";

/** Size of a thumbnail, CSS pixels. */
const WIDTH = 84;
const HEIGHT = 63;

const MAX_SIZE = parameterOf.size.max;

/** How long the scene must have been at rest before thumbnails are drawn again, milliseconds. */
const REST = 200;

/**
 * @typedef {import("../scene/looks.js").Look} Look
 * @typedef {import("../state.js").State} State
 *
 * @typedef {object} Thumbnail
 * @property {Look} look
 * @property {HTMLButtonElement} button
 * @property {HTMLCanvasElement} canvas
 * @property {boolean} isSeen
 * @property {string} drawn stamp of what it shows
 */

/**
 * @param {import("./row.js").Around} around
 * @returns {import("./panel.js").Pane}
 */
export function createLooks({ strings: { t }, actions, fonts, state, signal }) {
  const renderer = new Renderer();
  /** @type {WeakMap<object, number>} */
  const numbers = new WeakMap();
  let count = 0;
  let rest = 0;
  let isDrawing = false;

  const thumbnails = looks.map((look) => {
    const canvas = el("canvas", {});
    const name = t(`look.${look.key}`);
    const button = el(
      "button",
      { type: "button", tabindex: -1, "aria-pressed": "false" },
      canvas,
      el("span", {}, name),
    );
    button.addEventListener("click", () => void putOn(look));
    return /** @type {Thumbnail} */ ({ look, button, canvas, isSeen: false, drawn: "" });
  });
  const strip = el("div", { class: "strip" }, ...thumbnails.map(({ button }) => button));
  const all = el("button", { type: "button", class: "all", "aria-expanded": "false" }, t("looks.all"));
  all.addEventListener("click", () => {
    const opens = strip.toggleAttribute("data-all");
    all.setAttribute("aria-expanded", String(opens));
    all.textContent = t(opens ? "looks.fewer" : "looks.all");
  });
  // No heading: the page around the editor has an order of its own.
  const title = el("span", { "aria-hidden": "true" }, t("looks.name"));
  const element = el(
    "div",
    { class: "looks", role: "group", "aria-label": t("looks.name") },
    el("div", { class: "title" }, title, all),
    strip,
  );

  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const thumbnail = thumbnails.find(({ button }) => button === target);
      if (thumbnail) thumbnail.isSeen = isIntersecting;
    }
    void draw();
  });
  for (const { button } of thumbnails) observer.observe(button);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(rest);
    renderer.release();
  });

  // One stop for the Tab key; from there the arrow keys lead on.
  let current = 0;
  const step = (/** @type {number} */ to) => {
    const at = (to + thumbnails.length) % thumbnails.length;
    thumbnails.forEach(({ button }, index) => (button.tabIndex = index === at ? 0 : -1));
    current = at;
  };
  step(0);
  strip.addEventListener("focusin", ({ target }) => step(thumbnails.findIndex(({ button }) => button === target)));
  strip.addEventListener("keydown", (event) => {
    const mirrors = strip.matches(":dir(rtl)") ? -1 : 1;
    const by = { ArrowRight: mirrors, ArrowLeft: -mirrors, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const to = by !== undefined ? current + by : { Home: 0, End: thumbnails.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    step(to);
    const button = thumbnails[current]?.button;
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  /**
   * Put a look on the selected layer, which goes on spanning as much of the photo as before, however
   * wide the letters of the new face are.
   *
   * @param {Look} look
   */
  const putOn = async ({ style }) => {
    const { selectedId } = state();
    const before = findLayer(state().scene, selectedId);
    if (!before) return;
    await fonts.ensure([before, { ...before, ...style }], signal).catch(() => false);
    const { photo, scene, selectedId: nowSelected } = state();
    const layer = findLayer(scene, nowSelected);
    if (signal.aborted || !photo || !layer || nowSelected !== selectedId) return;
    const aspect = photo.bitmap.width / photo.bitmap.height;
    const dressed = { ...layer, ...style };
    const fitted = fitSize(layer, aspect, fonts);
    const widthOf = (/** @type {typeof layer} */ one) => {
      const { left, right } = layoutText(one, fonts).box;
      return Math.max(1, right - left);
    };
    // Narrow letters would get taller than the photo has room for, if they were not before.
    const tallest = fitSize(dressed, aspect, fonts) * Math.max(1, layer.size / fitted);
    const size = Math.min((layer.size * widthOf(layer)) / widthOf(dressed), tallest, MAX_SIZE);
    // Text that fills the photo is kept so by the editor, also when it is retyped.
    actions.applyLook(Math.abs(layer.size - fitted) < 1e-6 ? style : { ...style, size });
  };

  /**
   * What a thumbnail shows, in words: equal words, equal pixels.
   *
   * @param {State} now
   */
  const stampOf = ({ photo, subject, scene, selectedId }) => {
    const numberOf = (/** @type {object | null} */ thing) => {
      if (!thing) return 0;
      if (!numbers.has(thing)) numbers.set(thing, ++count);
      return numbers.get(thing);
    };
    const layer = findLayer(scene, selectedId);
    if (!photo || !layer) return "";
    const { text, align, y, place } = layer;
    return toJson([numberOf(photo.bitmap), numberOf(subject), text, align, y, place, devicePixelRatio]);
  };

  const draw = async () => {
    if (isDrawing) return;
    isDrawing = true;
    try {
      for (;;) {
        const stamp = stampOf(state());
        const next = stamp && thumbnails.find(({ isSeen, drawn }) => isSeen && drawn !== stamp);
        if (!next || signal.aborted || !element.checkVisibility()) break;
        next.drawn = stamp;
        await drawThumbnail(next);
        await idle();
      }
    } finally {
      isDrawing = false;
    }
  };

  /** @param {Thumbnail} thumbnail */
  const drawThumbnail = async ({ look, canvas }) => {
    const dress = () => {
      const layer = findLayer(state().scene, state().selectedId);
      const straight = { id: look.key, hidden: false, rotation: 0, scaleX: 1, scaleY: 1 };
      return layer && { ...layer, ...look.style, ...straight };
    };
    await fonts
      .ensure(
        [dress()].filter((layer) => layer !== undefined),
        signal,
      )
      .catch(() => false);
    // Only now: what was on the stage before may be closed.
    const { photo, subject, scene } = state();
    const dressed = dress();
    if (signal.aborted || !photo || !dressed) return;

    canvas.width = Math.round(WIDTH * devicePixelRatio);
    canvas.height = Math.round(HEIGHT * devicePixelRatio);
    const { bitmap } = photo;
    const scale = Math.max(canvas.width / bitmap.width, canvas.height / bitmap.height);
    const width = Math.round(bitmap.width * scale);
    const height = Math.round(bitmap.height * scale);
    const x = Math.round((width - canvas.width) / 2);
    const y = Math.round(Math.min(height - canvas.height, Math.max(0, dressed.y * height - canvas.height / 2)));
    const size = (fitSize(dressed, canvas.width / canvas.height, fonts) * canvas.width) / width;
    const middle = { x: 0.5, y: Math.min(1, Math.max(0, dressed.y)) };
    renderer.render(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), {
      photo: bitmap,
      subject,
      presence: 1,
      scene: { ...scene, layers: [{ ...dressed, ...middle, size }] },
      fonts,
      width,
      height,
      x,
      y,
      parts: WHOLE_PICTURE,
    });
  };

  return {
    element,
    update(now) {
      const layer = findLayer(now.scene, now.selectedId);
      element.hidden = !layer || !now.photo;
      if (!layer) return;
      for (const { look, button } of thumbnails) button.setAttribute("aria-pressed", String(wears(layer, look)));
      clearTimeout(rest);
      rest = setTimeout(draw, REST);
    },
  };
}

/**
 * @param {import("../scene/scene.js").Layer} layer
 * @param {Look} look
 */
function wears(layer, { style }) {
  return Object.entries(style).every(([key, value]) => isSame(layer[/** @type {keyof typeof layer} */ (key)], value));
}

/** Wait until the page has nothing better to do, and a frame has been shown. */
function idle() {
  return new Promise((resolve) => {
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === "function") requestIdleCallback(resolve, { timeout: 500 });
    else setTimeout(resolve, 30);
  });
}
