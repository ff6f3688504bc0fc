/** The tab for taking the picture away: what of it, as which file, how large, and where to. */

import { el, enable, icon } from "../../base/dom.js";
import { icons } from "../../base/icons.js";
import { laterIcons } from "../../base/later-icons.js";
import { plainRow } from "../../controls/plain-row.js";
import { createSegments } from "../../controls/segments.js";
import { canShare } from "../export/deliver.js";
import { PRESETS } from "../export/export.js";
import { createRow } from "./row.js";

/**
 * @typedef {import("../export/export.js").ExportOptions} ExportOptions
 */

/** @type {readonly ExportOptions["size"][]} */
const sizes = ["photo", "double", .../** @type {(keyof typeof PRESETS)[]} */ (Object.keys(PRESETS))];

/** @type {import("../scene/parameters.js").NumberField} */
const quality = {
  key: "quality",
  kind: "number",
  initial: 0.92,
  min: 0.1,
  max: 1,
  slider: [0.4, 1],
  step: 0.01,
  unit: "%",
};

/**
 * @param {import("./row.js").Around} around
 * @returns {Promise<import("./panel.js").Pane>}
 */
export async function createExportPane(around) {
  const { actions, strings, state } = around;
  const { t } = strings;
  /** @type {ExportOptions} */
  let options = { format: "png", quality: quality.initial, size: "photo", parts: "picture" };
  let isReady = false;
  const set = (/** @type {Partial<ExportOptions>} */ values) => {
    options = { ...options, ...values };
    show();
  };
  const edit = (/** @type {string} */ key) => ({
    name: t(`export.${key}`),
    change: (/** @type {any} */ value) => set({ [key]: value }),
    endGesture: () => {},
  });

  const segments = (/** @type {string} */ key, /** @type {readonly string[]} */ choices) =>
    createSegments(
      choices.map((value) => ({ value, name: t(`export.${key}.${value}`) })),
      edit(key),
    );
  const parts = segments("parts", ["picture", "subject", "text"]);
  const format = segments("format", ["png", "jpeg", ...(writesWebp() ? ["webp"] : [])]);
  const qualityRow = await createRow(quality, edit("quality"), around);
  const tiles = sizes.map((size) => createTile(size, set, t));

  /**
   * @param {string} picture
   * @param {string} key
   * @param {(options: ExportOptions) => void} run
   */
  const button = (picture, key, run) => {
    const name = t(key);
    // On a phone, two of them are icons.
    const element = el(
      "button",
      { type: "button", title: name, "aria-label": name },
      icon(picture),
      el("span", {}, name),
    );
    element.addEventListener("click", () => {
      if (isReady) run(options);
    });
    return element;
  };
  const download = button(laterIcons.download, "action.download.png", actions.download);
  download.classList.add("primary");
  const copy = button(icons.duplicate, "action.copy_picture", actions.copyPicture);
  const share = button(icons.export, "action.share", actions.sharePicture);
  copy.hidden = !canCopy();
  share.hidden = !canShare();
  const cutout = button(icons.subject, "export.cutout", actions.downloadCutout);
  const save = button(laterIcons.save, "action.save_project", actions.saveProject);

  const show = () => {
    const { photo, phase, exporting } = state();
    parts.update(options.parts);
    format.update(options.format);
    qualityRow.update(options.quality);
    qualityRow.element.hidden = options.format === "png";
    for (const tile of tiles) tile.update(options.size, photo?.bitmap ?? null);
    isReady = photo !== null && phase !== "waiting" && !exporting;
    // Not `disabled`: whoever has pressed one goes on from there.
    for (const element of [download, copy, share, cutout, save]) enable(element, isReady);
    const words = /** @type {HTMLElement} */ (download.lastElementChild);
    words.textContent =
      download.title =
      download.ariaLabel =
        t(exporting ? "action.downloading" : `action.download.${options.format}`);
  };

  return {
    element: el(
      "div",
      { class: "group export" },
      el(
        "div",
        { class: "rows" },
        plainRow(t("export.parts"), parts.element),
        plainRow(t("export.format"), format.element),
        qualityRow.element,
        el(
          "div",
          { class: "tiles", role: "radiogroup", "aria-label": t("export.size") },
          ...tiles.map(({ element }) => element),
        ),
      ),
      el("div", { class: "ways" }, download, copy, share),
      el("div", { class: "aside" }, cutout, el("p", { class: "hint" }, t("export.cutout_hint")), save),
    ),
    update: show,
  };
}

/**
 * A size to choose, with its shape and its pixels.
 *
 * @param {ExportOptions["size"]} size
 * @param {(values: Partial<ExportOptions>) => void} set
 * @param {import("../../base/strings.js").Translate} t
 */
function createTile(size, set, t) {
  const input = el("input", { type: "radio", name: "exportSize", value: size });
  const shape = el("i", {});
  const pixels = el("small", {});
  input.addEventListener("change", () => set({ size }));
  return {
    element: el("label", { class: "tile" }, input, shape, el("span", {}, t(`export.size.${size}`)), pixels),
    /**
     * @param {ExportOptions["size"]} chosen
     * @param {ImageBitmap | null} photo
     */
    update(chosen, photo) {
      input.checked = chosen === size;
      const times = size === "double" ? 2 : 1;
      const { width, height } =
        size in PRESETS
          ? PRESETS[/** @type {keyof typeof PRESETS} */ (size)]
          : { width: (photo?.width ?? 1) * times, height: (photo?.height ?? 1) * times };
      const longest = Math.max(width, height);
      shape.style.inlineSize = `${(24 * width) / longest}px`;
      shape.style.blockSize = `${(24 * height) / longest}px`;
      pixels.textContent = photo ? `${width} × ${height}` : "";
    },
  };
}

/** Safari writes PNG where it is asked for WebP. */
function writesWebp() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  return canvas.toDataURL("image/webp").startsWith("data:image/webp");
}

function canCopy() {
  return typeof ClipboardItem === "function" && typeof navigator.clipboard?.write === "function";
}
