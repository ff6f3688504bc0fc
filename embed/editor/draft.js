/** The scene that is being edited, with its history and its selection. */

import { fitSize } from "./render/geometry.js";
import { History } from "./scene/history.js";
import { addLayer, changeLayer, createLayer, createScene, findLayer, UNTOUCHED } from "./scene/scene.js";

/**
 * @typedef {import("./scene/scene.js").Scene} Scene
 * @typedef {import("./scene/scene.js").Layer} Layer
 * @typedef {Partial<import("./render/geometry.js").Room> & { size: number }} Room size: the largest that its text gets
 */

/**
 * @typedef {import("./render/typeset.js").Fonts & Pick<import("./fonts/fonts.js").FontLibrary, "keepFace">} Fonts
 *
 * @typedef {object} Trial
 * @property {string} id of the layer
 * @property {Partial<Layer>} values
 * @property {Scene} of what it was made of
 * @property {number} revision of the fonts
 * @property {Scene} scene
 */

export class Draft {
  /** @type {History<Scene>} */
  #history = new History(createScene());
  /** Layers whose size follows their text until it is set. @type {Map<string, Room>} */
  #fitted = new Map();
  /** What is tried on. @type {Trial | null} */
  #trial = null;
  #fonts;
  #aspect;

  /** The selected layer, or part of the subject. @type {string | null} */
  selectedId = null;

  /**
   * @param {Fonts} fonts
   * @param {number | null} aspect width of the photo by its height; null where there is none
   */
  constructor(fonts, aspect) {
    this.#fonts = fonts;
    this.#aspect = aspect;
  }

  get scene() {
    return this.#history.present;
  }

  /** The scene as it is seen: with what is tried on, which is no step. */
  get seen() {
    const trial = this.#trial;
    const isOld = trial && (trial.of !== this.scene || trial.revision !== this.#fonts.revision);
    if (isOld) this.tryOn(trial.id, trial.values);
    return this.#trial?.scene ?? this.scene;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  get selected() {
    return findLayer(this.scene, this.selectedId);
  }

  /**
   * Start anew: there is nothing to undo.
   *
   * @param {Scene} scene
   */
  begin(scene) {
    this.#history.reset(this.#complete(scene));
    // The lowest: that is the text behind the subject.
    this.selectedId = scene.layers[0]?.id ?? null;
  }

  /** Let no text outgrow the photo when it is retyped: each keeps its size as long as that fits. */
  keepInside() {
    for (const { id, size } of this.scene.layers) this.#fitted.set(id, { size });
    this.refit();
  }

  /**
   * Give a text its place as part of how it came to be: there is nothing to undo.
   *
   * @param {string} id
   * @param {Partial<Layer>} values
   * @param {Room} room for other words
   */
  settle(id, values, room) {
    this.#fitted.set(id, room);
    this.amend(this.#fit(changeLayer(this.scene, id, values)));
  }

  /**
   * @param {Scene} scene
   * @param {string} [gesture] steps of one gesture in a row are one to undo
   * @returns {boolean} something changed
   */
  edit(scene, gesture) {
    if (scene === this.scene) return false;
    for (const layer of scene.layers) {
      const before = findLayer(this.scene, layer.id);
      if (!before) continue;
      if (before.size !== layer.size) this.#fitted.delete(layer.id);
      if (before.font !== layer.font) this.#fonts.keepFace(before, layer);
    }
    const before = this.selected;
    this.#history.push(this.#complete(scene), gesture);
    this.#checkSelection(before);
    return true;
  }

  /**
   * Let values of a layer be seen, without a step. A layer that is locked shows none.
   *
   * @param {string | null} id null for none
   * @param {Partial<Layer>} [values]
   */
  tryOn(id, values = {}) {
    const layer = findLayer(this.scene, id);
    if (!layer || layer.locked) {
      this.#trial = null;
      return;
    }
    this.#fonts.keepFace(layer, { ...layer, ...values });
    const scene = this.#fit(changeLayer(this.scene, layer.id, values));
    this.#trial = { id: layer.id, values, of: this.scene, revision: this.#fonts.revision, scene };
  }

  /**
   * @param {string} id
   * @param {Partial<Layer>} values
   * @param {string} [gesture]
   */
  change(id, values, gesture) {
    // Gestures are told apart by layer, so that no step spans two.
    return this.edit(changeLayer(this.scene, id, values), gesture && `${gesture} ${id}`);
  }

  /**
   * @param {readonly Layer[]} layers on top, the last one selected
   */
  add(layers) {
    const changed = this.edit(layers.reduce((scene, layer) => addLayer(scene, layer), this.scene));
    this.selectedId = layers.at(-1)?.id ?? this.selectedId;
    return changed;
  }

  undo() {
    return this.#step(() => this.#history.undo());
  }

  redo() {
    return this.#step(() => this.#history.redo());
  }

  /** Take back the gesture that is going on. */
  revert() {
    return this.#step(() => this.#history.revert());
  }

  /**
   * Put right what the last step led to, as part of it.
   *
   * @param {Scene} scene
   */
  amend(scene) {
    this.#history.amend(scene);
  }

  /** The gesture has ended. */
  endGesture() {
    this.#history.seal();
  }

  /**
   * Faces have come that letters are drawn with: sizes that follow their texts follow them.
   */
  refit() {
    this.#history.amend(this.#fit(this.scene));
  }

  /**
   * A scene with one text that spans the photo.
   *
   * @param {string} text
   * @returns {Scene}
   */
  sceneWith(text) {
    const layer = createLayer({ text });
    this.#fitted.set(layer.id, { size: Infinity });
    return { layers: [layer], subject: UNTOUCHED };
  }

  /** @param {() => boolean} move */
  #step(move) {
    const before = this.selected;
    if (!move()) return false;
    // The faces may have come since.
    this.refit();
    this.#checkSelection(before);
    return true;
  }

  /** @param {Layer | undefined} before the layer that was selected */
  #checkSelection(before) {
    if (before && !this.selected) this.selectedId = null;
  }

  /**
   * @param {Scene} scene
   * @returns {Scene} with the language that new texts are in, and the sizes that follow their texts
   */
  #complete(scene) {
    const { lang } = this.#fonts;
    return this.#fit({ ...scene, layers: scene.layers.map((layer) => (layer.lang ? layer : { ...layer, lang })) });
  }

  /**
   * @param {Scene} scene
   * @returns {Scene} with the sizes that follow their texts
   */
  #fit(scene) {
    const aspect = this.#aspect;
    if (aspect === null || !scene.layers.some(({ id }) => this.#fitted.has(id))) return scene;
    const layers = scene.layers.map((layer) => {
      const room = this.#fitted.get(layer.id);
      if (!room) return layer;
      // As precise as a link carries it, so that both draw the same.
      const size = Math.min(room.size, fitSize(layer, aspect, this.#fonts, room));
      return { ...layer, size: Math.round(size * 1e4) / 1e4 };
    });
    return { ...scene, layers };
  }
}
