/**
 * A line across the photo: everything below it becomes the subject. It is drawn with a pointer, or moved up and down
 * with the arrow keys, and the picture shows at once what comes of it.
 */

import { fromWindow } from "../../base/coordinates.js";
import { el } from "../../base/dom.js";
import { strokeBelow } from "../mask/below-line.js";

/**
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {import("../state.js").State} State
 */

/** Name of the gesture for the history. */
const GESTURE = "line";

/** Where it lies at first, fractions of the photo's sides: where the ground begins in many a photo. */
const LEVEL = { x0: 0, y0: 0.6, x1: 1, y1: 0.6 };

/** What an arrow key moves it by, fraction of the photo's height; how many times that with Shift. */
const STEP = 0.01;
const FAR = 10;

/** What keys move it by, in steps down. @type {Readonly<Record<string, number>>} */
const WAYS = {
  ArrowUp: -1,
  ArrowRight: -1,
  ArrowDown: 1,
  ArrowLeft: 1,
  PageUp: -FAR,
  PageDown: FAR,
  Home: 100,
  End: -100,
};

/** Less than this far, in CSS pixels, is a press, and its line level. */
const SLOP = 8;

export class LineTool {
  #context;
  #guide = el("div", { class: "line-guide" });
  #area;
  #bar;
  /** Fractions of the photo's sides. */
  #line = LEVEL;
  /** Before the line's. @type {readonly import("../scene/scene.js").Stroke[]} */
  #before = [];
  /** Those with it, while the line is on the stage. @type {readonly import("../scene/scene.js").Stroke[] | null} */
  #drawn = null;

  /**
   * @param {import("./context.js").StageContext} context
   * @param {import("../../base/strings.js").Translate} t
   */
  constructor(context, t) {
    this.#context = context;
    const hint = el("p", { id: "line-hint" }, t("mask.line.hint"));
    this.#area = el(
      "div",
      {
        class: "line-area",
        role: "slider",
        tabindex: 0,
        "aria-label": t("mask.line.name"),
        "aria-orientation": "vertical",
        "aria-valuemin": 0,
        "aria-valuemax": 100,
        "aria-describedby": hint.id,
      },
      this.#guide,
    );
    const done = el("button", { type: "button", class: "primary" }, t("mask.line.done"));
    const cancel = el("button", { type: "button" }, t("action.cancel"));
    done.addEventListener("click", () => this.#leave(true));
    cancel.addEventListener("click", () => this.#leave(false));
    this.#bar = el("div", { class: "line-bar float" }, hint, el("div", { class: "buttons" }, done, cancel));
    for (const element of [this.#area, this.#bar]) {
      element.addEventListener("keydown", (event) => this.#press(event));
      // Nothing else on the stage is meant.
      for (const name of ["pointerdown", "click", "dblclick", "keyup"]) {
        element.addEventListener(name, (event) => event.stopPropagation());
      }
    }
    this.#area.addEventListener("pointerdown", (event) => this.#begin(event));
    context.surface.append(this.#area);
    context.surface.after(this.#bar);
    this.#show(false);
  }

  /** @param {State} state to be drawn */
  update({ tool, scene }) {
    const isWanted = tool === "line";
    if (isWanted && !this.#drawn) {
      this.#line = LEVEL;
      this.#before = scene.subject.strokes;
      this.#show(true);
      this.#draw();
      this.#area.focus({ preventScroll: true });
    } else if (this.#drawn && (!isWanted || scene.subject.strokes !== this.#drawn)) {
      // Another tool was taken, or the line was undone.
      this.#drawn = null;
      this.#show(false);
      if (isWanted) this.#context.actions.useTool("brush");
      else this.#context.actions.endGesture();
    }
    if (this.#drawn) this.#place();
  }

  /** @param {boolean} shows */
  #show(shows) {
    this.#area.hidden = this.#bar.hidden = !shows;
  }

  #draw() {
    const stroke = strokeBelow(this.#line, this.#context.aspect);
    this.#drawn = stroke ? [...this.#before, stroke] : [...this.#before];
    this.#context.actions.changeSubject({ strokes: this.#drawn }, GESTURE);
    const { y0, y1 } = this.#line;
    // What is said grows with the key that says "up".
    this.#area.setAttribute("aria-valuenow", String(Math.round(100 * (1 - (y0 + y1) / 2))));
  }

  #place() {
    const { left, top, width, height } = this.#context.picture;
    const { x0, y0, x1, y1 } = this.#line;
    const angle = Math.atan2((y1 - y0) * height, (x1 - x0) * width);
    const x = left + ((x0 + x1) / 2) * width;
    const y = top + ((y0 + y1) / 2) * height;
    this.#guide.style.transform = `translate(${x}px, ${y}px) rotate(${angle}rad)`;
    // Where the line is not: on a phone it takes half of the stage.
    this.#bar.dataset.at = y0 + y1 < 1 ? "end" : "start";
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    const { surface, picture } = this.#context;
    const at = fromWindow(surface);
    const from = at(event);
    const over = new AbortController();
    this.#bar.toggleAttribute("data-drawing", true);
    over.signal.addEventListener("abort", () => this.#bar.toggleAttribute("data-drawing", false));
    const onPhoto = (/** @type {Point} */ { x, y }) => ({
      x: (x - picture.left) / picture.width,
      y: (y - picture.top) / picture.height,
    });
    const move = (/** @type {PointerEvent} */ event) => {
      const to = at(event);
      const start = onPhoto(from);
      const end = Math.hypot(to.x - from.x, to.y - from.y) < SLOP ? start : onPhoto(to);
      this.#line = { x0: start.x, y0: start.y, x1: end.x, y1: end.y };
      this.#draw();
    };
    const { signal } = over;
    this.#area.setPointerCapture(event.pointerId);
    this.#area.addEventListener("pointermove", move, { signal });
    for (const end of ["pointerup", "pointercancel"]) this.#area.addEventListener(end, () => over.abort(), { signal });
    move(event);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey, target } = event;
    if (ctrlKey || metaKey || altKey || key === "Tab") return;
    event.stopPropagation();
    if (key === "Escape") this.#leave(false);
    else if (target !== this.#area) return;
    else if (key === "Enter") this.#leave(true);
    else {
      const way = WAYS[key];
      if (!way) return;
      const dy = way * (shiftKey && key.startsWith("Arrow") ? FAR : 1) * STEP;
      const { x0, y0, x1, y1 } = this.#line;
      const middle = (y0 + y1) / 2;
      const to = Math.min(1, Math.max(0, middle + dy));
      this.#line = { x0, y0: y0 + to - middle, x1, y1: y1 + to - middle };
      this.#draw();
    }
    event.preventDefault();
  }

  /** @param {boolean} isTaken */
  #leave(isTaken) {
    const { actions, surface } = this.#context;
    this.#drawn = null;
    this.#show(false);
    if (isTaken) actions.endGesture();
    else actions.revert();
    actions.useTool("brush");
    surface.focus({ preventScroll: true });
  }
}
