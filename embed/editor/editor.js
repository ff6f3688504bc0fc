/** The editor: puts its parts together, and shows them what has become of what they asked for. */

import { toJson } from "../base/json.js";
import { chooseLanguage } from "../base/language.js";
import { Problem } from "../base/problem.js";
import { loadStrings } from "../base/strings.js";
import { adoptStyles, followForcedColors, loadStyles } from "../base/styles.js";
import { createActions } from "./actions.js";
import { FontLibrary } from "./fonts/fonts.js";
import { Opening, prefetchFirst } from "./opening.js";
import { acceptFiles, createPicker } from "./photo/intake.js";
import { Session } from "./session.js";
import { giveToken } from "./space/access.js";
import { Jobs } from "./space/jobs.js";
import { Stage } from "./stage/stage.js";
import { LazyAutosave } from "./storage/lazy-autosave.js";
import { View } from "./view.js";

/**
 * @typedef {import("./state.js").State} State
 *
 * @typedef {object} Carried what one editor hands over to the next one
 * @property {Session} session
 * @property {FontLibrary} fonts
 * @property {import("./panel/panel.js").Tab} tab
 * @property {boolean} hasFocus
 * @property {import("./opening.js").Unfinished | null} unfinished
 *
 * @typedef {object} Options
 * @property {string} src root URL of the Space, without a slash at the end
 * @property {string | null} token that lets the page into the Space
 * @property {string} key tells the editors of a site apart
 * @property {boolean} takesLink the design in the page's address is meant for this editor
 * @property {string | null} image URL of the photo to begin with
 * @property {string | null} text of the lowest layer
 * @property {unknown} design to begin with; undefined where the page's author gives none
 * @property {readonly string[]} lang languages that the interface should speak, BCP 47, the dearest first
 * @property {string | null} choice the visitor's own choice of a language, "" where none was made; null where the
 *   page's author has decided
 * @property {unknown} [carried] what `carry` of another editor gave: this one goes on with it. Each can be
 *   taken once
 * @property {(name: string, detail: Record<string, unknown>) => void} emit tell the page
 * @property {AbortSignal} signal
 *
 * @typedef {object} Context what opening, acting and delivering have in common
 * @property {Options} options
 * @property {import("../base/strings.js").Strings} strings
 * @property {FontLibrary} fonts
 * @property {Session} session
 * @property {Jobs} jobs
 * @property {LazyAutosave} autosave
 * @property {() => Promise<import("./space/client.js").SpaceClient>} client loaded when it is first asked for
 * @property {(sentence: string) => void} announce to who cannot see the change
 * @property {() => void} onChange
 */

/** Closes what was handed over and never taken. @type {FinalizationRegistry<Pick<Carried, "session" | "fonts">>} */
const abandoned = new FinalizationRegistry((left) => close(left));

/**
 * Build an editor inside a shadow root, in place of what it shows. Everything the editor holds is released
 * when the signal aborts.
 *
 * @param {ShadowRoot} shadow
 * @param {Options} options
 * @returns {Promise<Editor>}
 * @throws {Error} where the Space that serves the editor can't be reached
 */
export async function mountEditor(shadow, options) {
  const { lang } = chooseLanguage(options.lang);
  if (!options.carried) prefetchFirst(options);
  const [sheet, strings] = await Promise.all([loadStyles(), loadStrings(lang)]);
  options.signal.throwIfAborted();
  adoptStyles(shadow, sheet);
  const { dir } = chooseLanguage([strings.lang]);
  const editor = new Editor(shadow, strings, dir, options);
  await editor.start();
  return editor;
}

/** @param {Pick<Carried, "session" | "fonts">} left */
function close({ session, fonts }) {
  session.close();
  fonts.release();
}

/**
 * What an editor's saved work is found by again: work that began with another design of the author's, or with a
 * link, is kept apart.
 *
 * @param {Options} options
 */
function saveKey({ key, image, design, takesLink }) {
  const link = takesLink && location.hash.includes("tbi=") ? location.hash : "";
  try {
    return [key, image, toJson(design), link].join("|");
  } catch {
    // No data: what can be made of it, the session will see.
    return key;
  }
}

/**
 * Whether this is the Space's own page, where visitors may sign in: a frame gets no cookie.
 *
 * @param {string} src
 */
function onOwnPage(src) {
  return window.parent === window && location.href.startsWith(`${src}/`);
}

/**
 * What was made is saved as with every other way of leaving the page.
 *
 * @param {string} src
 */
function leaveToSignIn(src) {
  location.assign(`${src}/login?next=${encodeURIComponent(location.href.slice(src.length))}`);
}

class Editor {
  #context;
  #options;
  #signal;
  #fonts;
  #session;
  #opening;
  #actions;
  #view;
  #stage;
  /** Comes when something is to be taken away. @type {import("./delivery.js").Delivery | null} */
  #delivery = null;
  #isCarried = false;

  /**
   * @param {ShadowRoot} shadow
   * @param {import("../base/strings.js").Strings} strings
   * @param {"ltr" | "rtl"} dir
   * @param {Options} options
   */
  constructor(shadow, strings, dir, options) {
    const { src, token, text, choice, emit, signal } = options;
    giveToken(src, token);
    this.#options = options;
    this.#signal = signal;
    const carried = /** @type {Carried | undefined} */ (options.carried);
    if (carried) abandoned.unregister(carried);
    const fonts = (this.#fonts = carried?.fonts ?? new FontLibrary(src));
    fonts.moveTo(src);
    fonts.lang = strings.lang;
    fonts.onLate = () => this.#redrawLetters();

    const onFile = (/** @type {File} */ file) => this.#opening.openFile(file);
    const pickers = {
      photo: createPicker({ kind: "photo", onFile }),
      camera: createPicker({ kind: "camera", onFile }),
      project: createPicker({ kind: "project", onFile: (file) => this.#opening.openProject(file) }),
    };

    const announce = (/** @type {string} */ sentence) => this.#view.announce(sentence);
    const onChange = () => this.#update();
    const chooseAnother = () => pickers.photo.click();
    const signIn = onOwnPage(src) ? () => leaveToSignIn(src) : null;
    const jobs = new Jobs({ strings, announce, emit, onChange, chooseAnother, signIn, signal });
    /** @type {import("./session.js").Listener} */
    const listener = {
      onChange,
      onFailure: (error, retry) => this.#actions.report(error, retry),
      onPartsMissing: () => jobs.say("notice.parts_missing"),
    };
    const session = (this.#session = carried?.session ?? new Session(fonts, text, listener));
    session.listener = listener;
    const onUnavailable = (/** @type {string} */ code) => jobs.say(`error.${code}`);
    const autosave = new LazyAutosave({ key: saveKey(options), fonts, signal, onUnavailable });

    /** @type {import("./space/client.js").SpaceClient | undefined} */
    let client;
    const context = (this.#context = {
      options,
      strings,
      fonts,
      session,
      jobs,
      autosave,
      async client() {
        const { SpaceClient } = await import("./space/client.js");
        return (client ??= new SpaceClient(src));
      },
      announce,
      onChange,
    });
    const opening = (this.#opening = new Opening(context));
    const actions = (this.#actions = createActions(context, opening, {
      pickers,
      deliver: (act) => this.#deliver(act),
      cancel: () => {
        if (!this.#delivery?.cancel()) opening.cancel();
      },
      showEarlier: () => void this.showEarlier(),
      focusText: () => this.#view.focusText(),
      onEdit: (changed) => this.#edited(changed),
    }));

    this.#view = new View({ strings, dir, actions, fonts, src, choice, signal });
    const { root, stageArea } = this.#view;
    this.#stage = new Stage({ strings, area: stageArea, actions, fonts, signal });
    const onAddress = (/** @type {string} */ address) => opening.openAddress(address, "drop_unreachable");
    const onFolder = () => jobs.fail(new Problem("file_is_folder"));
    acceptFiles(root, { onFile, onFolder, onAddress, signal });
    this.#awaitInteraction();
    shadow.replaceChildren(root, ...Object.values(pickers));
    followForcedColors(root, signal);
    if (options.takesLink) window.addEventListener("hashchange", () => void this.#followLink(), { signal });
    signal.addEventListener("abort", () => {
      if (!this.#isCarried) close(context);
    });
  }

  /**
   * Put on the stage what another editor had there, what the visitor left, what a link or the page's author
   * gives, or a sample.
   */
  async start() {
    const carried = /** @type {Carried | undefined} */ (this.#options.carried);
    this.#update();
    if (!carried) return this.#opening.begin();
    this.#view.openTab(carried.tab);
    if (carried.hasFocus) this.#view.root.focus({ preventScroll: true });
    this.#opening.goOn(carried.unfinished);
  }

  /**
   * Hand over what was made in this editor. Its signal is to be aborted right after: photo, subject, fonts
   * and history live on in the editor that takes them.
   *
   * @returns {unknown} for `Options.carried`
   */
  carry() {
    this.#isCarried = true;
    this.#session.draft.tryOn(null);
    const left = { session: this.#session, fonts: this.#fonts };
    left.session.listener = { onChange() {}, onFailure() {}, onPartsMissing() {} };
    left.fonts.onLate = () => {};
    /** @type {Carried} */
    const carried = {
      ...left,
      tab: this.#view.tab,
      hasFocus: this.#view.root.matches(":focus-within"),
      unfinished: this.#opening.unfinished,
    };
    abandoned.register(carried, left, carried);
    return carried;
  }

  // What the page's author may do: it fires no `tbi-change`

  /** @returns {unknown} */
  get design() {
    return this.#session.design;
  }

  /** @throws {import("./scene/design.js").DesignError} naming the value that is wrong */
  set design(/** @type {unknown} */ design) {
    this.#session.design = design;
  }

  /** Text of the lowest layer. */
  get text() {
    return this.#session.text;
  }

  set text(text) {
    this.#session.text = text;
  }

  /** What the Space has refused for want of it is asked again. */
  set token(/** @type {string | null} */ token) {
    giveToken(this.#options.src, token);
    void this.#context.jobs.askAgain();
  }

  /**
   * Open a photo and cut it out, or open a project.
   *
   * @param {Blob | string} source a file, or a URL of a photo, relative to the document
   * @returns {Promise<void>} settled when the photo is cut out, or has failed: `tbi-error` says why
   */
  load(source) {
    if (typeof source === "string") return this.#opening.openAddress(source, "image_unreachable");
    const file = source instanceof File ? source : new File([source], "photo", { type: source.type });
    return this.#opening.openFile(file);
  }

  /**
   * The finished picture.
   *
   * @param {import("./export/options.js").PublicOptions} [options]
   * @returns {Promise<Blob>}
   * @throws {Problem}
   */
  async export(options) {
    return (await this.#toDeliver()).export(options);
  }

  /** Open the gallery of photos that were opened before on this device. */
  async showEarlier() {
    try {
      const { showEarlier } = await import("./panel/earlier.js");
      await showEarlier(this.#view.root, {
        strings: this.#context.strings,
        works: () => this.#context.autosave.works(),
        current: this.#session.work?.photo.file ?? null,
        open: (project) => void this.#opening.open(async () => project),
        signal: this.#signal,
      });
    } catch (error) {
      this.#actions.report(error, () => void this.showEarlier());
    }
  }

  /** @param {boolean} changed by the visitor */
  #edited(changed) {
    if (changed) {
      this.#session.take();
      this.#opening.save();
      this.#options.emit("tbi-change", { design: this.design });
    }
    this.#update();
  }

  /** A link was opened in this very tab: its design becomes a step that can be undone. */
  async #followLink() {
    const linked = await this.#opening.linkedScene();
    const { draft } = this.#session;
    if (linked) this.#edited(draft.edit({ ...linked, subject: draft.scene.subject }));
  }

  /**
   * Frames, handles and keys come with the first sign of a hand: a page on which the editor is only seen
   * does without.
   */
  #awaitInteraction() {
    const { root } = this.#view;
    const arrived = new AbortController();
    const signal = AbortSignal.any([arrived.signal, this.#signal]);
    let isComing = false;
    const come = async () => {
      if (isComing) return;
      isComing = true;
      void this.#loadFamilies();
      try {
        const [{ startInteraction }] = await Promise.all([
          import("./interaction.js"),
          this.#stage.loadInteraction(),
          this.#view.loadInteraction(),
        ]);
        if (signal.aborted) return;
        arrived.abort();
        this.#session.findParts();
        const [actions, fonts] = [this.#actions, this.#fonts];
        startInteraction(root, { actions, state: () => this.#state, fonts, signal: this.#signal });
      } catch (error) {
        if (!signal.aborted) this.#context.jobs.fail(error, () => void come());
      }
      isComing = false;
    };
    for (const sign of ["pointerenter", "pointerdown", "focusin", "click", "dragenter"]) {
      root.addEventListener(sign, () => void come(), { signal });
    }
  }

  async #toDeliver() {
    const { Delivery } = await import("./delivery.js");
    return (this.#delivery ??= new Delivery(this.#context));
  }

  /** @param {(delivery: import("./delivery.js").Delivery) => Promise<void>} act which tells what goes wrong */
  #deliver(act) {
    const retry = () => this.#deliver(act);
    this.#toDeliver()
      .then(act)
      .catch((error) => this.#context.jobs.fail(error, retry));
  }

  // Fonts

  async #loadFamilies() {
    try {
      await this.#fonts.load(this.#signal);
    } catch {
      // The list of families stays short; the system's fonts draw.
    }
    this.#update();
  }

  /** Have the faces that the scene is drawn with, then draw it again. */
  async #ensureFonts() {
    const { revision } = this.#fonts;
    await this.#fonts.ensure(this.#session.draft.seen.layers, this.#signal);
    if (!this.#signal.aborted && this.#fonts.revision !== revision) this.#redrawLetters();
  }

  /** Faces have come. */
  #redrawLetters() {
    this.#session.draft.refit();
    this.#update();
  }

  // What the parts see

  /** @returns {State} */
  get #state() {
    const { progress, notice, failed } = this.#context.jobs;
    const { work, draft, parts, isInviting, tools } = this.#session;
    const { seen: scene, selectedId, canUndo, canRedo } = draft;
    const { photo = null, subject = null, covers = null, matte = null } = work ?? {};
    return {
      phase: progress ? "waiting" : isInviting ? "empty" : failed ? "failed" : "ready",
      photo,
      subject,
      covers,
      parts,
      isDivided: work?.isDivided ?? true,
      partAt: (place) => work?.partAt(place) ?? null,
      matte,
      scene,
      selectedId,
      canUndo,
      canRedo,
      ...tools,
      families: this.#fonts.families,
      progress: progress ?? this.#delivery?.progress ?? null,
      notice,
      exporting: this.#delivery?.busy ?? false,
    };
  }

  #update() {
    if (this.#signal.aborted) return;
    const state = this.#state;
    this.#view.update(state);
    // After the view, which makes the room that the picture is fitted into.
    this.#stage.update(state);
    void this.#ensureFonts();
  }
}
