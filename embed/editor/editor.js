/** The editor: puts its parts together, carries out what they ask for, and shows them what has become of it. */

import { chooseLanguage } from "../base/language.js";
import { part } from "../base/part.js";
import { Problem } from "../base/problem.js";
import { loadStrings } from "../base/strings.js";
import { followForcedColors, loadStyles, wear } from "../base/styles.js";
import { FontLibrary } from "./fonts/fonts.js";
import { decodeUpright } from "./photo/decode.js";
import { acceptFiles, createPicker, isProject } from "./photo/intake.js";
import { fetchSample, layersOf, samples } from "./photo/samples.js";
import { DesignError, LAYER_LIMIT, parseDesign, toDesign } from "./scene/design.js";
import { changeLayer, duplicateLayer, removeLayer, reorderLayer, UNTOUCHED } from "./scene/scene.js";
import { Sheets } from "./sheets.js";
import { Jobs } from "./space/jobs.js";
import { Stage } from "./stage/stage.js";
import { mayHoldWork } from "./storage/database.js";
import { Keeping } from "./storage/keeping.js";
import { View } from "./view.js";

/**
 * @typedef {import("./scene/scene.js").Scene} Scene
 * @typedef {import("./photo/samples.js").Sample} Sample
 * @typedef {import("./export/export.js").ExportOptions} ExportOptions
 * @typedef {import("./state.js").State} State
 *
 * @typedef {Omit<import("./storage/project.js").Project, "scene"> & { scene: Scene | null }} Opened scene: null
 *   where nothing was made of the photo yet
 *
 * @typedef {(signal: AbortSignal, onProgress: (progress: import("./space/progress.js").Progress) => void) => Promise<Opened>} Source
 *
 * @typedef {object} Carried what one editor hands over to the next one
 * @property {Sheets} sheets
 * @property {FontLibrary} fonts
 * @property {boolean} isInviting
 * @property {boolean} isOwn
 * @property {string | null} text
 * @property {Pick<State, "tool" | "brush" | "showsMatte">} tools
 * @property {import("./panel/panel.js").Tab} tab
 * @property {boolean} hasFocus
 * @property {((editor: Editor) => Promise<void>) | null} underway does again what was not finished
 *
 * @typedef {object} Options
 * @property {string} src root URL of the Space, without a slash at the end
 * @property {string} key tells the editors of a site apart that save what is in work
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
 */

/** Closes what was handed over and never taken. @type {FinalizationRegistry<Pick<Carried, "sheets" | "fonts">>} */
const abandoned = new FinalizationRegistry((left) => close(left));

/** The sample that is on the stage where there is nothing else. */
const firstSample = /** @type {Sample} */ (samples[0]);

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
  if (!options.carried) foresee(options);
  const [sheet, strings] = await Promise.all([loadStyles(), loadStrings(lang)]);
  options.signal.throwIfAborted();
  wear(shadow, sheet);
  const { dir } = chooseLanguage([strings.lang]);
  const editor = new Editor(shadow, strings, dir, options);
  await editor.start();
  return editor;
}

/**
 * Send for the first picture while words and styles are on their way. Whether it can be had, the editor
 * sees when it asks in its turn.
 *
 * @param {Options} options
 */
function foresee({ src, image }) {
  if (image !== null) return;
  const sample = async () => (await mayHoldWork()) || fetchSample(src, firstSample);
  sample().catch(() => {});
}

/** @param {Pick<Carried, "sheets" | "fonts">} left */
function close({ sheets, fonts }) {
  sheets.close();
  fonts.release();
}

/**
 * A photo that is opened twice becomes two works.
 *
 * @param {Blob} file
 */
function opened(file) {
  return file.slice(0, file.size, file.type);
}

class Editor {
  #options;
  #strings;
  #signal;
  #fonts;
  #pickers;
  #view;
  #stage;
  #jobs;
  #sheets;
  #keeping;
  /** Both come when they are first asked for something. @type {import("./space/client.js").SpaceClient | null} */
  #client = null;
  /** @type {import("./delivery.js").Delivery | null} */
  #delivery = null;

  /** Nothing was opened or changed yet: what is on the stage is an invitation. */
  #isInviting = true;
  /** The texts are the visitor's or the author's own and stay when the photo changes; a sample's don't. */
  #isOwn = false;
  /** What the page's author wants the first text to say. @type {string | null} */
  #text;

  /** @type {Carried["tools"]} */
  #tools = { tool: "text", brush: { mode: "add", size: 0.05, softness: 0.5 }, showsMatte: false };
  /** How another editor would do again what is not finished. @type {Carried["underway"]} */
  #underway = null;
  #isCarried = false;

  /**
   * @param {ShadowRoot} shadow
   * @param {import("../base/strings.js").Strings} strings
   * @param {"ltr" | "rtl"} dir
   * @param {Options} options
   */
  constructor(shadow, strings, dir, options) {
    const { src, key, text, choice, emit, signal } = options;
    this.#options = options;
    this.#strings = strings;
    this.#signal = signal;
    this.#text = text;
    const carried = /** @type {Carried | undefined} */ (options.carried);
    if (carried) abandoned.unregister(carried);
    const fonts = (this.#fonts = carried?.fonts ?? new FontLibrary(src));
    fonts.moveTo(src);
    fonts.onLate = () => this.#redrawLetters();

    const onPhoto = (/** @type {File} */ file) => this.#openPhoto(async () => file);
    const onProject = (/** @type {File} */ file) => this.#openProject(file);
    this.#pickers = {
      photo: createPicker({ kind: "photo", onFile: onPhoto }),
      camera: createPicker({ kind: "camera", onFile: onPhoto }),
      project: createPicker({ kind: "project", onFile: onProject }),
    };
    const actions = this.#actions();
    this.#view = new View({ strings, dir, actions, fonts, src, choice, signal });
    this.#stage = new Stage({ strings, area: this.#view.stageArea, actions, fonts, signal });

    this.#jobs = new Jobs({
      strings,
      announce: (sentence) => this.#view.announce(sentence),
      emit,
      onChange: () => this.#update(),
      chooseAnother: actions.choosePhoto,
      signal,
    });
    const listener = { onSubject: () => this.#update(), onFailure: actions.report };
    this.#sheets = carried?.sheets ?? new Sheets(fonts, listener);
    this.#sheets.listener = listener;
    this.#keeping = new Keeping({ key, fonts, signal, onUnavailable: (code) => this.#jobs.say(`error.${code}`) });

    acceptFiles(this.#view.root, {
      onPhoto,
      onAddress: (address) => this.#openAddress(address, "drop_unreachable"),
      onProject,
      signal,
    });
    this.#awaitHands();
    shadow.replaceChildren(this.#view.root, ...Object.values(this.#pickers));
    followForcedColors(this.#view.root, signal);
    if (options.takesLink) window.addEventListener("hashchange", () => void this.#followLink(), { signal });
    signal.addEventListener("abort", () => {
      if (!this.#isCarried) close({ sheets: this.#sheets, fonts });
    });
  }

  /**
   * Put on the stage what another editor had there, what the visitor left, what a link or the page's author
   * gives, or a sample.
   */
  async start() {
    const { carried, design, signal } = this.#options;
    if (carried) return this.#goOn(/** @type {Carried} */ (carried));
    this.#update();
    const saved = await this.#restore();
    const linked = saved ? null : await this.#linkedScene();
    signal.throwIfAborted();
    if (linked) this.#beginOwn(linked);
    else if (!saved && design !== undefined) this.#beginWith(design);
    // A quick visitor may have opened a photo already.
    if (this.#work || this.#jobs.isBusy) return;
    if (saved) void this.#open(async () => saved);
    else void this.#openFirst();
  }

  /** @param {Carried} carried */
  #goOn({ isInviting, isOwn, text, tools, tab, hasFocus, underway }) {
    this.#isInviting = isInviting;
    this.#isOwn = isOwn;
    this.#text = text;
    this.#tools = tools;
    const { work, draft } = this.#sheets;
    // An invitation that nobody has touched speaks the new language.
    if (isInviting && !isOwn && work) this.#beginSample(firstSample);
    else if (work) work.correct(draft.scene.subject);
    this.#view.openTab(tab);
    if (hasFocus) this.#view.root.focus({ preventScroll: true });
    this.#update();
    // What was to be saved ended with the other editor.
    this.#save();
    if (underway) void underway(this);
    else if (!work) void this.#openFirst();
  }

  /**
   * Hand over what was made in this editor. Its signal is to be aborted right after: photo, subject, fonts
   * and history live on in the editor that takes them.
   *
   * @returns {unknown} for `Options.carried`
   */
  carry() {
    this.#isCarried = true;
    const left = { sheets: this.#sheets, fonts: this.#fonts };
    left.sheets.listener = { onSubject() {}, onFailure() {} };
    left.fonts.onLate = () => {};
    /** @type {Carried} */
    const carried = {
      ...left,
      isInviting: this.#isInviting,
      isOwn: this.#isOwn,
      text: this.#text,
      tools: this.#tools,
      tab: this.#view.tab,
      hasFocus: this.#view.root.matches(":focus-within"),
      underway: this.#jobs.isBusy ? this.#underway : null,
    };
    abandoned.register(carried, left, carried);
    return carried;
  }

  get #work() {
    return this.#sheets.work;
  }

  get #draft() {
    return this.#sheets.draft;
  }

  // What the page's author may do: it fires no `tbi-change`

  /** @returns {unknown} */
  get design() {
    return toDesign(this.#draft.scene);
  }

  /** @throws {DesignError} naming the value that is wrong */
  set design(/** @type {unknown} */ design) {
    const { layers, subject } = parseDesign(design);
    this.#beginOwn({ layers, subject: { ...subject, strokes: this.#draft.scene.subject.strokes } });
  }

  /** Text of the lowest layer. */
  get text() {
    return this.#draft.scene.layers[0]?.text ?? this.#text ?? "";
  }

  set text(text) {
    this.#text = text;
    const [layer] = this.#draft.scene.layers;
    if (layer) this.#draft.change(layer.id, { text });
    this.#update();
  }

  /**
   * Open a photo and cut it out, or open a project.
   *
   * @param {Blob | string} source a file, or a URL of a photo, relative to the document
   * @returns {Promise<void>} settled when the photo is cut out, or has failed: `tbi-error` says why
   */
  load(source) {
    if (typeof source === "string") return this.#openAddress(source, "image_unreachable");
    const file = source instanceof File ? source : new File([source], "photo", { type: source.type });
    return isProject(file) ? this.#openProject(file) : this.#openPhoto(async () => file);
  }

  /**
   * The finished picture.
   *
   * @param {Omit<Partial<ExportOptions>, "size"> & { scale?: number }} [options] scale: 1 is the photo's size
   * @returns {Promise<Blob>}
   * @throws {Problem}
   */
  async export({ scale = 1, ...options } = {}) {
    return (await (await this.#toDeliver()).render({ ...options, size: scale })).blob;
  }

  /** Open the gallery of photos that were opened before on this device. */
  async showEarlier() {
    try {
      const { showEarlier } = await part(() => import("./panel/earlier.js"));
      await showEarlier(this.#view.root, {
        strings: this.#strings,
        works: () => this.#keeping.works(),
        current: this.#work?.photo.file ?? null,
        open: (project) => void this.#open(async () => project),
        signal: this.#signal,
      });
    } catch (error) {
      if (!this.#signal.aborted) this.#jobs.fail(error, () => void this.showEarlier());
    }
  }

  // What its parts may ask for

  /** @returns {import("./state.js").Actions} */
  #actions() {
    const draft = () => this.#draft;
    const edited = (/** @type {boolean} */ changed) => this.#edited(changed);
    return {
      choosePhoto: () => this.#pickers.photo.click(),
      takePhoto: () => this.#pickers.camera.click(),
      openProject: () => this.#pickers.project.click(),
      chooseLanguage: (lang) => this.#options.emit("tbi-language", { lang }),
      openSample: (sample) => void this.#openSample(sample, false),
      cancel: () => {
        this.#jobs.cancel();
        this.#underway = null;
        this.#sheets.dropUnfinished();
        this.#settleFor();
      },
      dismiss: () => this.#jobs.dismiss(),
      report: (error, retry) => {
        if (!this.#signal.aborted) this.#jobs.fail(error, retry);
      },
      select: (id) => {
        draft().selectedId = id;
        this.#update();
      },
      addText: () => {
        if (!this.#hasRoomFor(1)) return;
        edited(draft().add([draft().furtherText(this.#strings.t("text.added"))]));
        this.#view.focusText();
      },
      addLayers: (layers) => {
        if (this.#hasRoomFor(layers.length)) edited(draft().add(layers));
      },
      change: (values, gesture) => {
        const { selectedId } = draft();
        if (selectedId !== null) edited(draft().change(selectedId, values, gesture));
      },
      changeLayer: (id, values, gesture) => edited(draft().change(id, values, gesture)),
      changeSubject: (values, gesture) => {
        const { scene } = draft();
        edited(draft().edit({ ...scene, subject: { ...scene.subject, ...values } }, gesture));
      },
      settle: () => draft().settle(),
      revert: () => edited(draft().revert()),
      reorder: (id, index, place) => {
        const scene = reorderLayer(draft().scene, id, index);
        edited(draft().edit(place ? changeLayer(scene, id, { place }) : scene));
      },
      duplicate: (id) => {
        if (!this.#hasRoomFor(1)) return;
        const duplicated = duplicateLayer(draft().scene, id);
        if (!duplicated) return;
        const changed = draft().edit(duplicated.scene);
        draft().selectedId = duplicated.copy.id;
        edited(changed);
      },
      remove: (id) => edited(draft().edit(removeLayer(draft().scene, id))),
      undo: () => edited(draft().undo()),
      redo: () => edited(draft().redo()),
      applyLook: (style) => {
        const { selectedId } = draft();
        if (selectedId !== null) edited(draft().change(selectedId, style));
      },
      useTool: (tool) => this.#use({ tool }),
      changeBrush: (values) => this.#use({ brush: { ...this.#tools.brush, ...values } }),
      showMatte: (showsMatte) => this.#use({ showsMatte }),
      addFont: (file) => void this.#addFont(file),
      download: (options) => this.#deliver((delivery) => delivery.deliver(options, "download")),
      copyPicture: (options) => this.#deliver((delivery) => delivery.deliver(options, "copy")),
      sharePicture: (options) => this.#deliver((delivery) => delivery.deliver(options, "share")),
      downloadCutout: () => this.#deliver((delivery) => delivery.cutOut()),
      saveProject: () => this.#deliver((delivery) => delivery.saveProject()),
      showEarlier: () => void this.showEarlier(),
      startOver: () => this.#jobs.ask("notice.start_over", "action.start_over", () => this.#startOver()),
      copyLink: () => this.#deliver((delivery) => delivery.copyLink()),
    };
  }

  /** @param {Partial<Carried["tools"]>} tools */
  #use(tools) {
    this.#tools = { ...this.#tools, ...tools };
    this.#update();
  }

  /**
   * Frames, handles and keys come with the first sign of a hand: a page on which the editor is only seen
   * does without.
   */
  #awaitHands() {
    const { root } = this.#view;
    const arrived = new AbortController();
    const signal = AbortSignal.any([arrived.signal, this.#signal]);
    let isComing = false;
    const come = async () => {
      if (isComing) return;
      isComing = true;
      void this.#loadFamilies();
      try {
        const [{ followShortcuts }] = await Promise.all([
          part(() => import("./stage/shortcuts.js")),
          this.#stage.layHands(),
          this.#view.layHands(),
        ]);
        if (signal.aborted) return;
        arrived.abort();
        const [actions, fonts] = [this.#actions(), this.#fonts];
        followShortcuts(root, { actions, state: () => this.#state, fonts, signal: this.#signal });
      } catch (error) {
        if (!signal.aborted) this.#jobs.fail(error, () => void come());
      }
      isComing = false;
    };
    for (const sign of ["pointerenter", "pointerdown", "focusin", "click", "dragenter"]) {
      root.addEventListener(sign, () => void come(), { signal });
    }
  }

  /**
   * Tell whether more layers fit in, and tell the visitor where they don't.
   *
   * @param {number} count
   */
  #hasRoomFor(count) {
    if (this.#draft.scene.layers.length + count <= LAYER_LIMIT) return true;
    this.#jobs.say("notice.layers_full", { count: LAYER_LIMIT });
    return false;
  }

  /** @param {boolean} changed by the visitor */
  #edited(changed) {
    if (!changed) return this.#update();
    this.#isOwn = true;
    this.#isInviting = false;
    this.#sheets.take();
    this.#work?.correct(this.#draft.scene.subject);
    this.#save();
    this.#options.emit("tbi-change", { design: this.design });
    this.#update();
  }

  /** @param {Scene} scene */
  #begin(scene) {
    this.#draft.begin(scene);
    this.#work?.correct(scene.subject);
    this.#update();
  }

  /** @param {Scene} scene */
  #beginOwn(scene) {
    this.#isOwn = true;
    this.#begin(scene);
  }

  /** @param {unknown} design of the page's author */
  #beginWith(design) {
    try {
      this.design = design;
    } catch (error) {
      if (!(error instanceof DesignError)) throw error;
      this.#options.emit("tbi-error", { code: "design_invalid", sentence: error.message, key: error.key });
    }
  }

  // Photos

  /** What is on the stage before the visitor asks for anything. */
  #openFirst() {
    const { image } = this.#options;
    if (image === null) return this.#openSample(firstSample, true);
    return this.#openAddress(image, "image_unreachable", false);
  }

  /** After something that came to nothing: never leave the stage empty. */
  #settleFor() {
    const work = this.#work;
    if (!work) return void this.#openSample(firstSample, true);
    // An invitation that nobody has taken is one again.
    this.#isInviting = !this.#sheets.isAsked && this.#options.image === null;
    if (!work.isCut) this.#decline(work);
    this.#keep();
    this.#update();
  }

  /**
   * Send nothing: the subject can be painted by hand, or asked for again.
   *
   * @param {import("./work.js").Work} work
   */
  #decline(work) {
    work.isDeclined = true;
    void work.cut(null, this.#draft.scene.subject);
    this.#jobs.ask("progress.cancelled", "action.retry", () => void this.#cutOutAgain());
  }

  /**
   * @param {string} address
   * @param {"image_unreachable" | "drop_unreachable"} code what the problem is called where it can't be had
   * @param {boolean} [isAsked] by the visitor
   */
  #openAddress(address, code, isAsked) {
    return this.#openPhoto(async (signal, onProgress) => {
      const { fetchPhoto } = await part(() => import("./photo/remote.js"));
      return fetchPhoto(address, {
        code,
        signal,
        onProgress: (fraction) => onProgress({ phase: "reading", fraction }),
      });
    }, isAsked);
  }

  /**
   * @param {(...waiting: Parameters<Source>) => Promise<File>} getFile
   * @param {boolean} [isAsked] by the visitor
   */
  #openPhoto(getFile, isAsked) {
    return this.#open(async (...waiting) => {
      const file = await getFile(...waiting);
      const name = file.name.replace(/\.[^.]*$/, "");
      return { photo: opened(file), name, matte: null, scene: null, fonts: [] };
    }, isAsked);
  }

  /** @param {File} file */
  #openProject(file) {
    return this.#open(async () => {
      const { readProject } = await part(() => import("./storage/project.js"));
      return readProject(file);
    });
  }

  /**
   * Open a photo, alone or with what was made of it before.
   *
   * @param {Source} source
   * @param {boolean} [isAsked] by the visitor
   */
  async #open(source, isAsked = true) {
    this.#isInviting = false;
    this.#underway = (editor) => editor.#open(source, isAsked);
    await this.#jobs.run(async (signal) => {
      const { decodePhoto } = await part(() => import("./photo/photo.js"));
      const project = await source(signal, (progress) => this.#jobs.proceed(progress, signal));
      const { photo: file, name, matte, fonts, isDeclined } = project;
      /** @type {import("./photo/photo.js").Photo} */
      let photo;
      try {
        photo = { ...(await decodePhoto(file, name)), name: name || "photo" };
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== "needs_conversion") throw error;
        signal.throwIfAborted();
        this.#askToConvert(project);
        return;
      }
      let { scene } = project;
      if (scene && fonts.length) {
        const { withFonts } = await part(() => import("./storage/own-fonts.js"));
        scene = await withFonts(scene, fonts, this.#fonts);
      }
      const work = this.#put(photo, signal, scene ?? this.#sceneForNewPhoto(), isAsked);
      if (scene) this.#isOwn = true;
      if (matte) await this.#finish(matte, signal);
      else if (!isDeclined) await this.#cutOut(signal);
      else {
        this.#decline(work);
        this.#keep();
      }
    });
    if (this.#jobs.isBusy) return;
    if (!this.#work) this.#settleFor();
    // The photo that is still there went without its turn for this one.
    else if (!this.#work.isCut) void this.#cutOutAgain({ quiet: true });
  }

  /** @param {Opened} project whose photo this browser cannot open */
  #askToConvert(project) {
    const { photo, name } = project;
    this.#jobs.ask("error.needs_conversion", "action.convert", () => {
      void this.#open(async (signal, onProgress) => {
        const { convertPhoto } = await part(() => import("./photo/photo.js"));
        const file = new File([photo], name, { type: photo.type });
        return { ...project, photo: await convertPhoto(file, await this.#toAsk(), { signal, onProgress }) };
      });
    });
  }

  /** @returns {Scene | string} the visitor's own texts, or a first one */
  #sceneForNewPhoto() {
    return this.#isOwn ? this.#ownScene : (this.#text ?? this.#strings.t("text.initial"));
  }

  /** The texts as they are, for another photo: what was corrected belongs to the one before it. */
  get #ownScene() {
    const { scene } = this.#draft;
    return this.#work ? { ...scene, subject: UNTOUCHED } : scene;
  }

  /**
   * @param {Sample} sample
   * @param {boolean} inviting nobody has asked for it
   * @returns {Promise<void>}
   */
  #openSample(sample, inviting) {
    this.#isInviting = inviting;
    this.#underway = (editor) => editor.#openSample(sample, inviting);
    return this.#jobs.run(
      async (signal) => {
        // Its letters are needed as soon as its photo.
        if (!this.#isOwn) {
          const layers = layersOf(sample, this.#strings.t);
          this.#fonts.learn(layers.map(({ font }) => font));
          void this.#fonts.ensure(layers, signal);
        }
        const { photo, matte } = await fetchSample(this.#options.src, sample);
        const bitmap = await decodeUpright(photo);
        this.#put({ name: sample.key, file: opened(photo), bitmap }, signal, this.#ownScene, !inviting);
        if (!this.#isOwn) this.#beginSample(sample);
        await this.#finish(matte, signal);
      },
      { quiet: inviting },
    );
  }

  /** @param {Sample} sample whose photo is on the stage */
  #beginSample(sample) {
    const [first, ...rest] = layersOf(sample, this.#strings.t);
    const layers = first ? [{ ...first, text: this.#text ?? first.text }, ...rest] : rest;
    this.#begin({ layers, subject: UNTOUCHED });
    this.#draft.keepInside();
  }

  /**
   * Put a photo on the stage; its subject follows.
   *
   * @param {import("./photo/photo.js").Photo} photo
   * @param {AbortSignal} signal
   * @param {Scene | string} scene what is made of it, or a first text
   * @param {boolean} isAsked by the visitor
   */
  #put(photo, signal, scene, isAsked) {
    if (signal.aborted) photo.bitmap.close();
    signal.throwIfAborted();
    const work = this.#sheets.put(photo, isAsked);
    this.#begin(typeof scene === "string" ? this.#draft.sceneWith(scene) : scene);
    return work;
  }

  /** @param {{ quiet?: boolean }} [options] of the job */
  #cutOutAgain(options) {
    return this.#jobs.run((signal) => this.#cutOut(signal), options);
  }

  /** @param {AbortSignal} signal */
  async #cutOut(signal) {
    const work = /** @type {import("./work.js").Work} */ (this.#work);
    this.#underway = (editor) => editor.#cutOutAgain();
    work.isDeclined = false;
    try {
      const { shrinkPhoto } = await part(() => import("./photo/photo.js"));
      const client = await this.#toAsk();
      const { matte, info } = await client.alphaMatte(await shrinkPhoto(work.photo), {
        signal,
        onProgress: (progress) => {
          // It may be days: the photo is there all the same.
          if (progress.phase === "offline") this.#keep();
          this.#jobs.proceed(progress, signal);
        },
      });
      await this.#finish(info.empty ? null : matte, signal);
      if (info.empty) this.#jobs.ask("notice.empty", "action.paint", () => this.#paint());
      else this.#view.announce(this.#strings.t("progress.done"));
      this.#options.emit("tbi-matte", { ...info });
    } catch (error) {
      signal.throwIfAborted();
      // The photo stays, its subject can be painted by hand or asked for again.
      await this.#finish(null, signal);
      this.#underway = (editor) => editor.#cutOutAgain();
      this.#jobs.fail(error, () => void this.#cutOutAgain());
    }
  }

  /**
   * @param {Blob | null} matte null where there is no subject
   * @param {AbortSignal} signal
   */
  async #finish(matte, signal) {
    await this.#work?.cut(matte, this.#draft.scene.subject);
    signal.throwIfAborted();
    this.#underway = null;
    this.#keep();
  }

  /** What is on the stage takes the place of what was there before. */
  #keep() {
    // Before that is closed: its last picture is drawn of it.
    this.#save();
    this.#sheets.accept();
  }

  /** Paint the subject by hand. */
  #paint() {
    this.#use({ tool: "brush" });
    this.#jobs.dismiss();
  }

  async #toAsk() {
    const { SpaceClient } = await part(() => import("./space/client.js"));
    return (this.#client ??= new SpaceClient(this.#options.src));
  }

  // Taking away

  async #toDeliver() {
    const { Delivery } = await part(() => import("./delivery.js"));
    return (this.#delivery ??= new Delivery({
      subjects: { work: () => this.#work, scene: () => this.#draft.scene, project: () => this.#project() },
      fonts: this.#fonts,
      client: () => this.#toAsk(),
      jobs: this.#jobs,
      emit: this.#options.emit,
      onChange: () => this.#update(),
      signal: this.#signal,
    }));
  }

  /** @param {(delivery: import("./delivery.js").Delivery) => Promise<void>} act which tells what goes wrong */
  #deliver(act) {
    const retry = () => this.#deliver(act);
    this.#toDeliver().then(act, (error) => this.#jobs.fail(error, retry));
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

  /** @param {File} file */
  async #addFont(file) {
    try {
      const { family } = await this.#fonts.add(file);
      const { selectedId } = this.#draft;
      this.#edited(selectedId !== null && this.#draft.change(selectedId, { font: family }));
    } catch (error) {
      this.#jobs.fail(error);
    }
  }

  /** Have the faces that the scene is drawn with, then draw it again. */
  async #ensureFonts() {
    const { revision } = this.#fonts;
    await this.#fonts.ensure(this.#draft.scene.layers, this.#signal);
    if (!this.#signal.aborted && this.#fonts.revision !== revision) this.#redrawLetters();
  }

  /** Faces have come. */
  #redrawLetters() {
    this.#draft.refit();
    this.#update();
  }

  // Keeping

  /** @returns {import("./storage/project.js").Project | null} */
  #project() {
    if (!this.#work) return null;
    const { scene } = this.#draft;
    const { photo, matteFile, isDeclined } = this.#work;
    const fonts = [...new Set(scene.layers.map(({ font }) => font))].flatMap((family) => {
      const file = this.#fonts.fileOf(family);
      return file ? [{ family, file }] : [];
    });
    return { photo: photo.file, name: photo.name, matte: matteFile, scene, fonts, isDeclined };
  }

  #save() {
    const project = this.#sheets.isAsked ? this.#project() : null;
    if (project) this.#keeping.save(project, this.#work);
  }

  /** @returns {Promise<import("./storage/project.js").Project | null>} what the visitor left */
  async #restore() {
    try {
      return await this.#keeping.restore();
    } catch (error) {
      if (!this.#signal.aborted) this.#jobs.fail(error, () => void this.#restoreLate());
      return null;
    }
  }

  async #restoreLate() {
    this.#jobs.dismiss();
    const saved = await this.#restore();
    // What was made meanwhile stays, and what was there before is an earlier photo.
    if (saved && !this.#sheets.isAsked) await this.#open(async () => saved);
  }

  /** @returns {Promise<Scene | null>} the design in the page's address */
  async #linkedScene() {
    if (!this.#options.takesLink || !location.hash.includes("tbi=")) return null;
    try {
      const { designFromFragment } = await part(() => import("./storage/share.js"));
      return await designFromFragment(location.hash);
    } catch (error) {
      this.#jobs.say(`error.${/** @type {Problem} */ (error).code}`);
      return null;
    }
  }

  /** A link was opened in this very tab: its design becomes a step that can be undone. */
  async #followLink() {
    const linked = await this.#linkedScene();
    if (linked) this.#edited(this.#draft.edit({ ...linked, subject: this.#draft.scene.subject }));
  }

  /** As if this visitor had never been here. */
  #startOver() {
    this.#isOwn = false;
    this.#use({ tool: "text", showsMatte: false });
    this.#keeping.clear().catch((error) => this.#jobs.fail(error, () => this.#startOver()));
    if (this.#options.design !== undefined) this.#beginWith(this.#options.design);
    void this.#openFirst();
  }

  // What the parts see

  /** @returns {State} */
  get #state() {
    const { progress, notice, failed } = this.#jobs;
    const { scene, selectedId, canUndo, canRedo } = this.#draft;
    const { photo = null, subject = null, matte = null } = this.#work ?? {};
    return {
      phase: progress ? "waiting" : this.#isInviting ? "empty" : failed ? "failed" : "ready",
      photo,
      subject,
      matte,
      scene,
      selectedId,
      canUndo,
      canRedo,
      ...this.#tools,
      families: this.#fonts.families,
      progress,
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
