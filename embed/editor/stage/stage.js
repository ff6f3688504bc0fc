/** Where the picture is seen: what it shows, how it is looked at, and the room that there is for it. */

import { el } from "../../base/dom.js";
import { StageContext } from "./context.js";
import { describe } from "./describe.js";
import { LivePicture } from "./live-picture.js";
import { keepPresses } from "./missed-presses.js";
import { FITTED, placePicture } from "./viewport.js";

export class Stage {
  #strings;
  #signal;
  #context;
  #livePicture;
  #missed;
  /** Comes with `loadInteraction`. @type {import("./interaction.js").Interaction | null} */
  #interaction = null;
  #request = 0;

  /**
   * @param {object} options
   * @param {import("../../base/strings.js").Strings} options.strings
   * @param {HTMLElement} options.area what the stage fills, a positioned element
   * @param {import("../state.js").Actions} options.actions
   * @param {import("../render/typeset.js").Fonts} options.fonts
   * @param {AbortSignal} options.signal
   */
  constructor({ strings, area, actions, fonts, signal }) {
    this.#strings = strings;
    this.#signal = signal;
    const refresh = () => this.#refresh();
    this.#livePicture = new LivePicture({ onReady: refresh, signal });
    const surface = el("div", { class: "surface", tabindex: -1 }, this.#livePicture.element);
    this.#context = new StageContext({ surface, actions, fonts, refresh });
    this.#missed = keepPresses(surface, signal);
    this.element = el("div", { class: "stage", hidden: true }, surface);
    area.prepend(this.element);
    this.#followSize(signal);
  }

  /** @param {import("../state.js").State} state */
  update(state) {
    const context = this.#context;
    const before = context.state;
    if (state.photo !== before?.photo) context.view = FITTED;
    context.state = state;
    if (state.tool === "brush" && before?.tool !== "brush") this.loadInteraction().catch(context.actions.report);
    this.#interaction?.update();
    this.#refresh();
  }

  /**
   * Let the picture be worked on by hand. What was pressed while that was on its way is made up for.
   *
   * @returns {Promise<void>}
   * @throws {import("../../base/problem.js").Problem} `part_missing`
   */
  async loadInteraction() {
    const { Interaction } = await import("./interaction.js");
    await Promise.all([Interaction.loadStyles(this.element), this.#strings.learn("later")]);
    if (this.#interaction || this.#signal.aborted) return;
    this.#interaction = new Interaction(this.#context, this.#livePicture, this.#strings, this.#signal);
    this.#interaction.update();
    this.#draw();
    this.#missed.replay();
  }

  #refresh() {
    if (!this.#signal.aborted) this.#request ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    const context = this.#context;
    const { state, view, room, size, surface, fonts } = context;
    this.element.hidden = !state?.photo;
    if (!state?.photo || room.width <= 0 || room.height <= 0) return;

    const picture = placePicture(view, room, context.aspect);
    context.picture = picture;
    if (this.#livePicture.show({ state, picture, surface: size, ratio: devicePixelRatio, fonts })) this.#refresh();
    this.#livePicture.describe(describe(state, this.#strings));
    surface.toggleAttribute("data-zoomed", view.zoom > 1);
    this.#interaction?.draw();
  }

  /**
   * Follow the room that there is, and the screen's pixels.
   *
   * @param {AbortSignal} signal
   */
  #followSize(signal) {
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.borderBoxSize[0];
      if (!box) return;
      this.#context.room = entry.contentRect;
      this.#context.size = { width: box.inlineSize, height: box.blockSize };
      // At once, before the frame is painted: the canvas would be stretched for its length.
      this.#draw();
    });
    observer.observe(this.element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.#request);
    });
    const followRatio = () => {
      this.#refresh();
      const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
      query.addEventListener("change", followRatio, { signal, once: true });
    };
    followRatio();
  }
}
