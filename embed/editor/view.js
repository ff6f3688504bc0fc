/** The editor's markup, and which parts of it show in which state. */

import { createControls } from "./controls.js";
import { el, icon } from "./dom.js";
import { samples } from "./samples.js";

/**
 * @typedef {"empty" | "waiting" | "failed" | "ready"} State
 *
 * @typedef {object} Actions what the visitor can ask for
 * @property {() => void} choose
 * @property {(sample: import("./samples.js").Sample) => void} openSample
 * @property {() => void} cancel
 * @property {() => void} retry
 * @property {() => void} dismiss
 * @property {() => void} download
 * @property {(key: import("./scene.js").Parameter["key"], value: string | number) => void} change
 *
 * @typedef {object} Shown
 * @property {State} state
 * @property {boolean} hasPhoto
 * @property {{ sentence: string, fraction: number | null }} progress fraction: null where it is unknown
 * @property {{ sentence: string, retry: boolean } | null} notice
 * @property {boolean} canDownload
 * @property {boolean} downloading
 */

export class View {
  #t;
  #welcome;
  #status;
  #statusSentence = el("p", {});
  #bar = el("progress", { max: 1 });
  #notice;
  #noticeSentence = el("p", {});
  #retry;
  #chooseAnother;
  #panel;
  #download;
  #downloadName = el("span", {});
  /** Speaks to screen readers; what it says last is said whole, so the bar's ticks stay out of it. */
  #announcer = el("p", { class: "unseen", role: "status" });

  /**
   * @param {import("./strings.js").Strings} strings
   * @param {(file: string) => string} sampleUrl
   * @param {Actions} actions
   */
  constructor({ t, lang }, sampleUrl, actions) {
    this.#t = t;
    /** @param {string} name @param {() => void} action @param {Parameters<typeof icon>[0]} [picture] */
    const button = (name, action, picture) => {
      const element = el("button", { type: "button" }, ...(picture ? [icon(picture)] : []), name);
      element.addEventListener("click", action);
      return element;
    };

    const choose = button(t("action.choose"), actions.choose, "photo");
    choose.classList.add("primary");
    this.#welcome = el(
      "div",
      { class: "welcome" },
      el("img", { class: "backdrop", src: sampleUrl("rocket.jpg"), alt: "" }),
      el(
        "div",
        { class: "float card" },
        el("h2", {}, t("welcome.title")),
        choose,
        el(
          "div",
          { class: "samples", role: "group", "aria-label": t("welcome.samples") },
          el("span", { "aria-hidden": "true" }, t("welcome.samples")),
          ...samples.map((sample) => {
            const thumbnail = el(
              "button",
              { type: "button", class: "sample" },
              el("img", { src: sampleUrl(sample.file), alt: t(`sample.${sample.key}`) }),
            );
            thumbnail.addEventListener("click", () => actions.openSample(sample));
            return thumbnail;
          }),
        ),
        el("p", { class: "hint" }, t("welcome.privacy")),
      ),
    );

    this.#status = el(
      "div",
      { class: "float status" },
      el("div", {}, this.#statusSentence, this.#bar),
      button(t("action.cancel"), actions.cancel),
    );

    this.#retry = button(t("action.retry"), actions.retry, "retry");
    this.#chooseAnother = button(t("action.choose_another"), actions.choose, "photo");
    const dismiss = el("button", { type: "button", class: "dismiss", "aria-label": t("action.dismiss") });
    dismiss.append(icon("close"));
    dismiss.addEventListener("click", actions.dismiss);
    this.#notice = el(
      "div",
      { class: "float notice" },
      this.#noticeSentence,
      dismiss,
      el("div", { class: "buttons" }, this.#retry, this.#chooseAnother),
    );

    this.controls = createControls(t, actions.change);
    this.#download = button("", actions.download, "download");
    this.#download.classList.add("primary");
    this.#download.append(this.#downloadName);
    this.#panel = el(
      "form",
      { class: "panel", "aria-label": t("panel.name") },
      ...this.controls.elements,
      el(
        "div",
        { class: "buttons" },
        this.#download,
        button(t("action.choose_another"), actions.choose, "photo"),
      ),
    );
    this.#panel.addEventListener("submit", (event) => event.preventDefault());

    this.stage = el(
      "section",
      { class: "stage", "aria-label": t("stage.name") },
      this.#welcome,
      this.#status,
      this.#notice,
      el("p", { class: "drop", "aria-hidden": "true" }, t("drop")),
    );
    this.root = el(
      "div",
      { class: "editor", role: "group", "aria-label": t("editor.name"), lang, tabindex: -1 },
      el("div", { class: "layout" }, this.stage, this.#panel),
      this.#announcer,
    );
  }

  /** @param {Shown} shown */
  update({ state, hasPhoto, progress, notice, canDownload, downloading }) {
    const focused = /** @type {ShadowRoot} */ (this.root.getRootNode()).activeElement;
    this.root.dataset.state = state;

    this.#welcome.hidden = hasPhoto || state === "waiting";
    this.#panel.hidden = !hasPhoto;

    this.#status.hidden = state !== "waiting";
    this.#statusSentence.textContent = progress.sentence;
    if (progress.fraction === null) this.#bar.removeAttribute("value");
    else this.#bar.value = progress.fraction;
    this.#bar.setAttribute("aria-label", progress.sentence);

    this.#notice.hidden = !notice;
    this.#noticeSentence.textContent = notice?.sentence ?? "";
    this.#retry.hidden = !notice?.retry;
    // The panel offers it too, and a low notice leaves the text in sight.
    this.#chooseAnother.hidden = hasPhoto;

    this.#download.disabled = !canDownload || downloading;
    this.#downloadName.textContent = this.#t(downloading ? "action.downloading" : "action.download");

    // A button that hides itself when pressed must not drop the keyboard out of the editor.
    if (focused instanceof HTMLElement && !focused.checkVisibility()) this.root.focus({ preventScroll: true });
  }

  /** @param {string} sentence */
  announce(sentence) {
    if (this.#announcer.textContent !== sentence) this.#announcer.textContent = sentence;
  }
}
