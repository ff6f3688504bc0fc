/** What the parts of the editor may ask for, and what becomes of it. */

import { LAYER_LIMIT } from "./scene/design.js";
import { changeLayer, duplicateLayer, keepLocked, removeLayer } from "./scene/scene.js";

/**
 * @param {import("./editor.js").Context} context
 * @param {import("./opening.js").Opening} opening
 * @param {object} rest what is left to the editor
 * @param {Record<"photo" | "camera" | "project", HTMLElement>} rest.pickers
 * @param {(act: (delivery: import("./delivery.js").Delivery) => Promise<void>) => void} rest.deliver
 * @param {() => void} rest.cancel what is waited for
 * @param {() => void} rest.showEarlier
 * @param {() => void} rest.focusText of the selected layer
 * @param {(changed: boolean) => void} rest.onEdit changed: by the visitor, not only looked at
 * @returns {import("./state.js").Actions}
 */
export function createActions(context, opening, { pickers, deliver, cancel, showEarlier, focusText, onEdit }) {
  const { options, strings, fonts, session, jobs, onChange } = context;

  /**
   * Tell whether more layers fit in, and tell the visitor where they don't.
   *
   * @param {number} count
   */
  const hasRoomFor = (count) => {
    if (session.draft.scene.layers.length + count <= LAYER_LIMIT) return true;
    jobs.say("notice.layers_full", { count: LAYER_LIMIT });
    return false;
  };

  /** @param {import("./scene/scene.js").Scene} scene @param {string} [gesture] */
  const edit = (scene, gesture) => onEdit(session.draft.edit(keepLocked(session.draft.scene, scene), gesture));

  /** @type {import("./state.js").Actions["changeLayer"]} */
  const changeText = (id, values, gesture) =>
    // Gestures are told apart by layer, so that no step spans two.
    edit(changeLayer(session.draft.scene, id, values), gesture && `${gesture} ${id}`);

  /** @type {import("./state.js").Actions["change"]} */
  const change = (values, gesture) => changeText(session.draft.selectedId ?? "", values, gesture);

  /** @param {(composing: typeof import("./composing.js")) => Promise<void>} act */
  const compose = (act) => {
    import("./composing.js").then(act).catch((error) => jobs.fail(error));
  };

  return {
    choosePhoto: () => pickers.photo.click(),
    takePhoto: () => pickers.camera.click(),
    openProject: () => pickers.project.click(),
    openSample: (sample) => void opening.openSample(sample, false),
    showEarlier,
    startOver: () => jobs.ask("notice.start_over", "action.start_over", () => opening.startOver()),
    chooseLanguage: (lang) => options.emit("tbi-language", { lang }),

    cancel,
    dismiss: () => jobs.dismiss(),
    report: (error, retry) => {
      if (!options.signal.aborted) jobs.fail(error, retry);
    },

    select: (id) => {
      session.draft.selectedId = id;
      onChange();
    },
    addText: () => {
      if (!hasRoomFor(1)) return;
      compose(async ({ furtherText }) => {
        const layer = await furtherText(context, strings.t("text.added"));
        onEdit(session.draft.add([layer]));
        focusText();
      });
    },
    shuffle: () => compose(({ shuffle }) => shuffle(context, edit)),
    addLayers: (layers) => {
      if (hasRoomFor(layers.length)) onEdit(session.draft.add(layers));
    },
    change,
    tryOn: (values) => {
      session.draft.tryOn(values && session.draft.selectedId, values ?? {});
      onChange();
    },
    changeLayer: changeText,
    changeSubject: (values, gesture) => {
      const { scene } = session.draft;
      edit({ ...scene, subject: { ...scene.subject, ...values } }, gesture);
    },
    endGesture: () => session.draft.endGesture(),
    revert: () => onEdit(session.draft.revert()),
    arrange: (change) =>
      void import("./scene/moving.js").then(
        // Past a text that is locked, a part of the subject can be moved: it keeps its place by another number.
        (moving) => onEdit(session.draft.edit(change(moving, session.draft.scene))),
        (error) => jobs.fail(error),
      ),
    duplicate: (id) => {
      const { draft } = session;
      if (!hasRoomFor(1)) return;
      const duplicated = duplicateLayer(draft.scene, id);
      if (!duplicated) return;
      const changed = draft.edit(duplicated.scene);
      draft.selectedId = duplicated.copy.id;
      onEdit(changed);
    },
    remove: (id) => edit(removeLayer(session.draft.scene, id)),
    undo: () => onEdit(session.draft.undo()),
    redo: () => onEdit(session.draft.redo()),
    applyLook: (style) => change(style),

    // Who paints sees what of the photo is subject, unless that was switched off meanwhile.
    useTool: (tool) => {
      const { tool: before, showsMatte } = session.tools;
      session.use({ tool, showsMatte: tool !== "text" && (before === "text" || showsMatte) });
    },
    changeBrush: (values) => session.use({ brush: { ...session.tools.brush, ...values } }),
    showMatte: (showsMatte) => session.use({ showsMatte }),
    addFont: async (file) => {
      try {
        const { family } = await fonts.add(file);
        change({ font: family });
      } catch (error) {
        jobs.fail(error);
      }
    },

    download: (options) => deliver((delivery) => delivery.deliver(options, "download")),
    copyPicture: (options) => deliver((delivery) => delivery.deliver(options, "copy")),
    sharePicture: (options) => deliver((delivery) => delivery.deliver(options, "share")),
    downloadCutout: () => deliver((delivery) => delivery.cutOut()),
    saveProject: () => deliver((delivery) => delivery.saveProject()),
    copyLink: () => deliver((delivery) => delivery.copyLink()),
  };
}
