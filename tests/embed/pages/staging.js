/** The stage in a page of its own, with as much of an editor around it as it needs to carry its actions out. */

import { loadStrings } from "/embed/base/strings.js";
import { History } from "/embed/editor/scene/history.js";
import * as scenes from "/embed/editor/scene/scene.js";
import { followShortcuts } from "/embed/editor/stage/shortcuts.js";
import { Stage } from "/embed/editor/stage/stage.js";
import { discSubject, fonts, syntheticPhoto } from "./rendering.js";

/** @param {string} path */
async function sheet(path) {
  return new CSSStyleSheet().replace(await (await fetch(path)).text());
}

/**
 * Put a stage on the page.
 *
 * @param {object} options
 * @param {object[]} options.layers
 * @param {ImageBitmap} [options.bitmap] in place of a synthetic photo of 600 x 400 pixels
 * @param {string} [options.height] of the stage, CSS
 * @param {string} [options.theme]
 * @param {string[]} [options.around] styles of what the page has put around it, from the outside
 */
export async function mount({ layers, bitmap, height = "400px", theme = "light", around = [] }) {
  const life = new AbortController();
  const strings = await loadStrings("en");
  const host = document.createElement("div");
  host.setAttribute("theme_mode", theme);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [await sheet("/embed/editor/editor.css")];
  const root = document.createElement("div");
  root.className = "editor";
  root.tabIndex = -1;
  const area = document.createElement("div");
  Object.assign(area.style, { position: "relative", height });
  root.append(area);
  shadow.append(root);
  const place = around.reduce((outer, style) => {
    const inner = Object.assign(document.createElement("div"), { style });
    outer.append(inner);
    return inner;
  }, document.body);
  place.append(host);

  const photo = bitmap ?? (await syntheticPhoto(600, 400));
  const history = new History({
    layers: layers.map((values, index) => scenes.createLayer({ id: `layer${index}`, size: 0.1, ...values })),
    subject: scenes.UNTOUCHED,
  });
  const drawn = { updates: 0 };
  let state = {
    phase: "ready",
    photo: { name: "photo", bitmap: photo },
    subject: await discSubject(photo),
    covers: null,
    parts: [null],
    partAt: () => null,
    isDivided: true,
    matte: null,
    scene: history.present,
    selectedId: null,
    canUndo: false,
    canRedo: false,
    tool: "text",
    brush: { mode: "add", edge: false, size: 0.1, softness: 0.5 },
    showsMatte: false,
    families: [],
    progress: null,
    notice: null,
    exporting: false,
  };
  const show = (values = {}) => {
    drawn.updates++;
    const { present: scene, canUndo, canRedo } = history;
    const kept = scenes.findLayer(scene, values.selectedId ?? state.selectedId);
    state = { ...state, scene, canUndo, canRedo, ...values };
    if (!kept && state.selectedId) state.selectedId = null;
    stage.update(state);
  };
  const edit = (scene, gesture, values) => {
    history.push(scene, gesture ?? null);
    show(values);
  };
  const actions = {
    select: (selectedId) => show({ selectedId }),
    addLayers: (added) =>
      edit(
        added.reduce((scene, layer) => scenes.addLayer(scene, layer), history.present),
        null,
        {
          selectedId: added.at(-1).id,
        },
      ),
    changeLayer: (id, values, gesture) =>
      edit(scenes.changeLayer(history.present, id, values), gesture && `${gesture} ${id}`),
    changeSubject: (values, gesture) =>
      edit({ ...history.present, subject: { ...history.present.subject, ...values } }, gesture),
    changeBrush: (values) => show({ brush: { ...state.brush, ...values } }),
    endGesture: () => history.seal(),
    revert: () => {
      history.revert();
      show();
    },
    duplicate: (id) => {
      const { scene, copy } = scenes.duplicateLayer(history.present, id);
      edit(scene, null, { selectedId: copy.id });
    },
    remove: (id) => edit(scenes.removeLayer(history.present, id)),
    undo: () => {
      history.undo();
      show();
    },
    redo: () => {
      history.redo();
      show();
    },
  };
  const stage = new Stage({ strings, area, actions, fonts, signal: life.signal });
  followShortcuts(root, { actions, state: () => state, fonts, signal: life.signal });
  show();
  await stage.loadInteraction();
  return {
    shadow,
    stage,
    show,
    drawn,
    end: () => {
      life.abort();
      host.remove();
    },
    get state() {
      return state;
    },
    layer: (index = 0) => state.scene.layers[index],
  };
}
