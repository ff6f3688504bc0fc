/** The mask's brush on the stage: a circle of its size under the pointer, and strokes where it goes. */

import { el } from "../../base/dom.js";
import { extendStroke, finishStroke, isLong, startStroke } from "../mask/painting.js";
import { CUT_SIZE, Cuts } from "./cuts.js";
import { ARROWS } from "./keyboard.js";
import { Loupe } from "./loupe.js";
import { shortcutKey } from "./shortcut-key.js";

/**
 * @typedef {import("./viewport.js").Point} Point
 * @typedef {import("./viewport.js").Rect} Rect
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Actions} Actions
 */

/** Name of the gesture for the history. */
const GESTURE = "paint";

/** Least and greatest size that the keys give the brush, fractions of the photo's width, and one step. */
const SIZES = { min: 0.005, max: 0.5, step: 1.2 };

/** What an arrow key moves the brush by, in sizes of the brush; with Shift. */
const STEP = 0.25;
const STEP_SHIFT = 1;

export class Brush {
  #actions;
  #refresh;
  #cuts;
  #circle;
  #loupe = new Loupe();
  /** Where the brush is, as fractions of the photo's sides. */
  #x = 0.5;
  #y = 0.5;
  #isOver = false;
  /** How wide it is seen, CSS pixels. */
  #seen = 0;

  /**
   * @param {Actions} actions
   * @param {() => void} refresh draw what has changed
   */
  constructor(actions, refresh) {
    this.#actions = actions;
    this.#refresh = refresh;
    this.#cuts = new Cuts(actions);
    this.#circle = el("div", { class: "brush", hidden: true });
    /** What lies over the picture, from the bottom to the top. */
    this.elements = [this.#cuts.element, this.#circle, this.#loupe.element];
  }

  /**
   * @param {State} state
   * @param {Rect} picture
   * @param {boolean} isFocused the arrow keys move the brush
   */
  update({ brush, tool, scene }, picture, isFocused) {
    const cuts = tool === "brush" && brush.mode === "cut";
    if (!cuts) this.#cuts.drop();
    this.#cuts.update(cuts ? scene.subject.cuts : [], picture, this.place);
    this.#circle.hidden = tool !== "brush" || !(this.#isOver || isFocused);
    this.#circle.dataset.mode = brush.mode;
    const size = (this.#seen = (cuts ? CUT_SIZE : brush.size) * picture.width);
    const x = picture.left + this.#x * picture.width - size / 2;
    const y = picture.top + this.#y * picture.height - size / 2;
    this.#circle.style.transform = `translate(${x}px, ${y}px)`;
    this.#circle.style.inlineSize = this.#circle.style.blockSize = `${size}px`;
  }

  /**
   * Show what lies under a finger that paints.
   *
   * @param {import("./live-picture.js").LivePicture} livePicture as it was just drawn
   * @param {Rect} picture
   * @param {import("./loupe.js").Size} surface
   */
  magnify(livePicture, { left, top, width, height }, surface) {
    const at = { x: left + this.#x * width, y: top + this.#y * height };
    this.#loupe.update({ at, size: this.#seen, surface, livePicture });
  }

  /**
   * @param {Point} at
   * @param {Rect} picture
   */
  hover(at, picture) {
    this.#isOver = true;
    this.#x = (at.x - picture.left) / picture.width;
    this.#y = (at.y - picture.top) / picture.height;
  }

  leave() {
    this.#isOver = false;
  }

  /** Where its middle is, as fractions of the photo's sides. */
  get place() {
    return { x: this.#x, y: this.#y };
  }

  /**
   * @param {State} state as it is when the stroke begins
   * @param {Rect} picture
   * @param {Point} from
   * @param {string} type of the pointer: a finger hides what it paints
   * @returns {import("./pointers.js").Grip}
   */
  grip(state, picture, from, type) {
    const grip = this.#gripAt(state, picture, from);
    if (type !== "touch") return grip;
    const hold = (/** @type {boolean} */ isHeld) => {
      this.#loupe.isHeld = isHeld;
      this.#refresh();
    };
    hold(true);
    return {
      ...grip,
      move: (...news) => {
        grip.move(...news);
        // Also where the stroke takes no new point.
        this.#refresh();
      },
      end: () => {
        hold(false);
        grip.end();
      },
      cancel: () => {
        hold(false);
        grip.cancel();
      },
    };
  }

  /**
   * @param {State} state as it is when the stroke begins
   * @param {Rect} picture
   * @param {Point} from
   * @returns {import("./pointers.js").Grip}
   */
  #gripAt({ brush, scene }, picture, from) {
    let { strokes } = scene.subject;
    const aspect = picture.width / picture.height;
    this.hover(from, picture);
    const { mode } = brush;
    if (mode === "cut") {
      return this.#cuts.grip(scene.subject.cuts, this.place, aspect, (at) => {
        this.hover(at, picture);
        return this.place;
      });
    }
    let stroke = startStroke({ ...brush, mode }, this.#x, this.#y);
    const paint = () => this.#actions.changeSubject({ strokes: [...strokes, stroke] }, GESTURE);
    paint();
    return {
      eager: true,
      move: (_, __, path) => {
        const before = stroke;
        for (const at of path) {
          this.hover(at, picture);
          stroke = extendStroke(stroke, this.#x, this.#y, aspect);
          if (!isLong(stroke, aspect)) continue;
          strokes = [...strokes, finishStroke(stroke, aspect)];
          stroke = startStroke({ ...brush, mode }, this.#x, this.#y);
        }
        if (stroke !== before) paint();
      },
      end: () => {
        stroke = finishStroke(stroke, aspect);
        paint();
        this.#actions.endGesture();
      },
      cancel: () => this.#actions.revert(),
    };
  }

  /**
   * @param {KeyboardEvent} event
   * @param {State} state
   * @param {number} aspect width of the photo by its height
   * @returns {boolean} the key was one of the brush's
   */
  press(event, { brush, scene }, aspect) {
    const { key, shiftKey, repeat } = event;
    const arrow = ARROWS[key];
    if (arrow) {
      const step = brush.size * (shiftKey ? STEP_SHIFT : STEP);
      this.#x = Math.min(1, Math.max(0, this.#x + arrow[0] * step));
      this.#y = Math.min(1, Math.max(0, this.#y + arrow[1] * step * aspect));
      return true;
    }
    if (key === " ") {
      if (repeat) return true;
      const { mode } = brush;
      if (mode === "cut") {
        this.#cuts.mark(scene.subject.cuts, this.place);
        return true;
      }
      const strokes = [...scene.subject.strokes, startStroke({ ...brush, mode }, this.#x, this.#y)];
      this.#actions.changeSubject({ strokes });
      return true;
    }
    const sizing = shortcutKey(event);
    if (sizing !== "[" && sizing !== "]") return false;
    const size = sizing === "]" ? brush.size * SIZES.step : brush.size / SIZES.step;
    this.#actions.changeBrush({ size: Math.min(SIZES.max, Math.max(SIZES.min, size)) });
    return true;
  }
}
