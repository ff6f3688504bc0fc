/** The editor's markup: toolbar, stage, panel and what floats over the stage, and which of it shows when. */

import { el, enable, icon, iconButton } from "../base/dom.js";
import { icons } from "../base/icons.js";
import { openLater } from "../base/open-later.js";
import { addStyles } from "../base/styles.js";
import { liesBeside } from "./arrangement.js";
import { Panel } from "./panel/panel.js";
import { samples, thumbnailsUrl } from "./photo/samples.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Actions} Actions
 */

export class View {
  #t;
  /** @type {State | null} */
  #state = null;
  #panel;
  #undo;
  #redo;
  #export;
  #welcome;
  #isWelcomeClosed = false;
  #status;
  #statusSentence = el("p", {});
  #bar = el("progress", { max: 1 });
  #notice;
  #noticeSentence = el("p", {});
  #noticeButtons = el("div", { class: "buttons" });
  /** @type {State["notice"]} */
  #shownNotice = null;
  /** Speaks to screen readers; what it says last is said whole, so the bar's ticks stay out of it. */
  #announcer = el("p", { class: "unseen", role: "status" });

  /**
   * @param {object} options
   * @param {import("../base/strings.js").Strings} options.strings
   * @param {Actions} options.actions
   * @param {import("./fonts/fonts.js").FontLibrary} options.fonts
   * @param {"ltr" | "rtl"} options.dir
   * @param {string} options.src root URL of the Space
   * @param {string | null} options.choice the visitor's own choice of a language, "" where none was made; null
   *   where the page's author has decided
   * @param {AbortSignal} options.signal
   */
  constructor({ strings, dir, actions, fonts, src, choice, signal }) {
    const { t, lang } = strings;
    this.#t = t;
    this.#panel = new Panel({ strings, actions, fonts, signal, state: () => /** @type {State} */ (this.#state) });

    this.#undo = iconButton(icons.undo, t("action.undo"), actions.undo);
    this.#redo = iconButton(icons.redo, t("action.redo"), actions.redo);
    this.#export = labelled(icons.export, t("action.export"), () => {
      void this.#panel.open("export");
      this.#panel.focusTab("export");
    });
    this.#export.classList.add("primary");
    this.#welcome = this.#createWelcome(actions, thumbnailsUrl(src));

    const cancel = el("button", { type: "button" }, t("action.cancel"));
    cancel.addEventListener("click", actions.cancel);
    this.#status = el(
      "div",
      { class: "float status", hidden: true },
      el("div", {}, this.#statusSentence, this.#bar),
      cancel,
    );
    this.#notice = el(
      "div",
      { class: "float notice", hidden: true },
      this.#noticeSentence,
      iconButton(icons.close, t("action.dismiss"), actions.dismiss),
      this.#noticeButtons,
    );

    /** The stage puts itself in here. */
    this.stageArea = el("div", { class: "stage-area", role: "group", "aria-label": t("stage.name") });
    this.root = el(
      "div",
      { class: "editor", role: "group", "aria-label": t("editor.name"), lang, dir, tabindex: -1 },
      el(
        "div",
        { class: "layout" },
        el(
          "div",
          { class: "toolbar" },
          labelled(icons.photo, t("action.photo"), actions.choosePhoto),
          labelled(icons["add-text"], t("action.add_text"), actions.addText),
          el("span", { class: "rule" }),
          this.#undo,
          this.#redo,
          el("span", { class: "gap" }),
          this.#createMore({ strings, actions, choice, src, signal }),
          this.#export,
        ),
        this.stageArea,
        el(
          "div",
          { class: "floats" },
          this.#welcome,
          this.#status,
          this.#notice,
          el("p", { class: "drop", "aria-hidden": "true" }, t("drop")),
        ),
        this.#panel.element,
      ),
      this.#announcer,
    );
    const observer = new ResizeObserver(() => this.#arrange());
    observer.observe(this.root);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Put the panel where it leaves the photo the larger area. */
  #arrange() {
    const { clientWidth, clientHeight } = this.root;
    const { width, height } = this.#state?.photo?.bitmap ?? { width: 3, height: 2 };
    this.root.toggleAttribute("data-beside", liesBeside(clientWidth, clientHeight, width / height));
  }

  /** @param {State} state */
  update(state) {
    const focused = /** @type {ShadowRoot | Document} */ (this.root.getRootNode()).activeElement;
    const before = this.#state;
    this.#state = state;
    if (!before || before.photo !== state.photo) this.#arrange();
    this.root.dataset.state = state.phase;
    enable(this.#undo, state.canUndo);
    enable(this.#redo, state.canRedo);
    this.#export.disabled = !state.photo;
    // Closed once, the invitation is there again when the visitor starts over.
    if (state.phase === "ready" || state.phase === "failed") this.#isWelcomeClosed = false;
    this.#welcome.hidden = state.phase !== "empty" || this.#isWelcomeClosed;

    const { progress } = state;
    this.#status.hidden = !progress;
    if (progress) this.#showProgress(progress);
    this.#showNotice(state.notice);
    // Without its styles, what it says can be read as well.
    if (progress || state.notice) this.#styleWork().catch(() => {});
    this.#panel.update(state);

    // A button that hides itself when pressed must not drop the keyboard out of the editor.
    if (focused instanceof HTMLElement && this.root.contains(focused) && !focused.checkVisibility()) {
      this.root.focus({ preventScroll: true });
    }
  }

  /**
   * Say a sentence to who cannot see the change.
   *
   * @param {string} sentence
   */
  announce(sentence) {
    const before = this.#announcer.textContent ?? "";
    // A job says the same with every tick of its progress: that is heard once.
    if (before.trimEnd() === sentence && this.#state?.progress?.sentence === sentence) return;
    // Only what changes is read out; a space at the end is not.
    this.#announcer.textContent = before === sentence ? `${sentence}\u00a0` : sentence;
  }

  /** The tab that is open. */
  get tab() {
    return this.#panel.current;
  }

  /** @param {import("./panel/panel.js").Tab} tab */
  openTab(tab) {
    if (tab !== this.tab) void this.#panel.open(tab);
  }

  /**
   * Have what a hand on the editor needs, and what may be said to it.
   *
   * @throws {import("../base/problem.js").Problem} `part_missing`
   */
  async loadInteraction() {
    await Promise.all([this.#panel.loadInteraction(), this.#styleWork()]);
  }

  #styleWork() {
    return addStyles(this.root, "editor/working.css");
  }

  /** Bring the selected text's field into sight, ready to be typed over. */
  focusText() {
    void this.#panel.focusText();
  }

  /** @param {NonNullable<State["progress"]>} progress */
  #showProgress({ sentence, fraction }) {
    this.#statusSentence.textContent = sentence;
    this.#bar.setAttribute("aria-label", sentence);
    if (fraction === null) this.#bar.removeAttribute("value");
    else this.#bar.value = fraction;
  }

  /** @param {State["notice"]} notice */
  #showNotice(notice) {
    if (notice === this.#shownNotice) return;
    this.#shownNotice = notice;
    this.#notice.hidden = !notice;
    this.#noticeSentence.textContent = notice?.sentence ?? "";
    this.#noticeButtons.replaceChildren(
      ...(notice?.actions ?? []).map(({ name, run }) => {
        const button = el("button", { type: "button" }, name);
        button.addEventListener("click", run);
        return button;
      }),
    );
  }

  /** @param {Omit<Parameters<typeof import("./panel/more.js").attachMore>[1], "root">} options */
  #createMore(options) {
    const more = iconButton(icons.more, this.#t("action.more"), () => {});
    more.setAttribute("aria-haspopup", "menu");
    more.setAttribute("aria-expanded", "false");
    const open = async () => {
      const [{ attachMore }] = await Promise.all([
        import("./panel/more.js"),
        addStyles(this.root, "editor/panel/details.css"),
        options.strings.learn("later"),
      ]);
      attachMore(more, { ...options, root: this.root });
    };
    openLater(more, open, options.actions.report);
    return more;
  }

  /**
   * @param {Actions} actions
   * @param {string} picture URL, a square of each sample side by side
   */
  #createWelcome(actions, picture) {
    const t = this.#t;
    const choose = labelled(icons.photo, t("action.choose"), actions.choosePhoto);
    choose.classList.add("primary");
    const thumbnails = samples.map((sample, index) => {
      const name = t(`sample.${sample.key}`);
      const image = el("img", { src: picture, alt: name, decoding: "async" });
      image.style.objectPosition = `${(100 * index) / (samples.length - 1)}%`;
      const thumbnail = el("button", { type: "button", class: "sample", title: name }, image);
      thumbnail.addEventListener("click", () => actions.openSample(sample));
      return thumbnail;
    });
    const welcome = el(
      "div",
      { class: "float welcome" },
      el("h2", {}, t("welcome.title")),
      el("p", { class: "hint" }, t("welcome.privacy")),
      el(
        "div",
        { class: "offers" },
        choose,
        el("div", { class: "samples", role: "group", "aria-label": t("welcome.samples") }, ...thumbnails),
      ),
      iconButton(icons.close, t("action.dismiss"), () => {
        welcome.hidden = this.#isWelcomeClosed = true;
        this.root.focus({ preventScroll: true });
      }),
    );
    return welcome;
  }
}

/**
 * A button with an icon and a word; where there is little room, the word is read out only.
 *
 * @param {string} picture
 * @param {string} name
 * @param {() => void} onPress
 */
function labelled(picture, name, onPress) {
  const button = el("button", { type: "button", "aria-label": name, title: name }, icon(picture), el("span", {}, name));
  button.addEventListener("click", onPress);
  return button;
}
