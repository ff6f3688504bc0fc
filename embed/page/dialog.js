/** The dialog that gives the code for a page of one's own: choices, a live preview, what to copy. */

import { el, icon, iconButton } from "../base/dom.js";
import { icons } from "../base/icons.js";
import { addStyles, adoptStyles, followForcedColors, loadStyles } from "../base/styles.js";
import { createChoices } from "./choices.js";
import { PagePreview } from "./page-preview.js";
import { snippetFor } from "./snippets.js";

/**
 * @typedef {import("../base/strings.js").Strings} Strings
 * @typedef {import("./choices.js").Chosen} Chosen
 */

/** How long a button says that it has copied. */
const CONFIRMATION_MS = 2500;

/** The dialog that is open. @type {Promise<void> | null} */
let open = null;

/**
 * Open the dialog over the page.
 *
 * @param {object} options
 * @param {Strings} options.strings
 * @param {string} options.root URL of the Space, without a slash at the end
 * @param {HTMLElement & { design?: unknown }} options.editor the page's, whose theme the dialog takes and
 *   whose design can be given away
 * @returns {Promise<void>} settled when it is closed; the focus is back where it was then
 */
export function openEmbedDialog(options) {
  // A second press, while the first is still being answered, means the same dialog.
  open ??= runDialog(options).finally(() => {
    open = null;
  });
  return open;
}

/** @param {Parameters<typeof openEmbedDialog>[0]} options */
async function runDialog({ strings, root, editor }) {
  const basis = await loadStyles();
  const { t, lang } = strings;
  const life = new AbortController();

  const preview = new PagePreview(t);
  const parts = el("div", { class: "parts" });
  /** @type {ReturnType<typeof createPart>[]} */
  let shown = [];
  const note = el("p", { class: "hint" });
  const status = el("p", { class: "unseen", role: "status" });
  const say = (/** @type {string} */ sentence) => {
    status.textContent = sentence;
  };
  const choices = createChoices({ strings, root, design: editor.design ?? null, onChange: show });
  /** @param {Chosen} chosen */
  function show({ platform, door, options }) {
    preview.show(options);
    note.textContent = t(`embed.note.${platform}`);
    const written = snippetFor(platform, door, options);
    // A field that is left by pressing "Copy" changes the code: the button must be there still.
    if (written.length !== shown.length || written.some(({ file }, index) => file !== shown[index]?.file)) {
      shown = written.map(({ file }) => createPart({ strings, file, say, signal: life.signal }));
      parts.replaceChildren(...shown.map(({ element }) => element));
    }
    written.forEach(({ code }, index) => shown[index]?.update(code));
  }

  const title = el("h2", { id: "title" }, t("embed.title"));
  const close = iconButton(icons.close, t("embed.close"), () => dialog.close());
  const sheet = el(
    "div",
    { class: "editor", lang, dir: directionOf(editor) },
    el(
      "div",
      { class: "embed" },
      el("div", { class: "heading" }, title, close),
      el("section", { class: "choices", "aria-label": t("embed.choices") }, choices.element),
      el(
        "div",
        { class: "result" },
        preview.element,
        el("section", { class: "code", "aria-label": t("embed.code") }, note, parts),
      ),
    ),
    status,
  );
  const dialog = el("dialog", { "aria-labelledby": "title" }, sheet);
  // Outside the sheet, only the dialog's backdrop is left to press. A selection that is drawn out of a field
  // ends there, but has not begun there.
  let isOutside = false;
  dialog.addEventListener("pointerdown", ({ target }) => {
    isOutside = target === dialog;
  });
  dialog.addEventListener("click", ({ target }) => {
    if (isOutside && target === dialog) dialog.close();
  });

  const host = el("div", { theme_mode: editor.getAttribute("theme_mode") ?? false });
  const shadow = host.attachShadow({ mode: "open" });
  shadow.append(dialog);
  adoptStyles(shadow, basis);
  await addStyles(dialog, "editor/panel/details.css");
  await addStyles(dialog, "page/dialog.css");
  followForcedColors(dialog, life.signal);
  document.body.append(host);
  const closed = new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  dialog.showModal();
  show(choices.chosen);
  await closed;
  life.abort();
  host.remove();
}

/** @param {Element} element */
const directionOf = (element) => getComputedStyle(element).direction;

/**
 * A piece of code with a button that copies it.
 *
 * @param {object} options
 * @param {Strings} options.strings
 * @param {string | null} options.file
 * @param {(sentence: string) => void} options.say
 * @param {AbortSignal} options.signal
 */
function createPart({ strings: { t, list }, file, say, signal }) {
  const place = file ?? t("embed.code.page");
  const field = el("textarea", {
    readonly: true,
    spellcheck: "false",
    dir: "ltr",
    lang: "en",
    translate: "no",
    "aria-label": t("embed.code.name", { file: place }),
  });
  const word = el("span", {});
  const button = el("button", { type: "button", class: "copy" }, icon(icons.duplicate), word);
  const label = (/** @type {string} */ words) => {
    word.textContent = words;
    button.setAttribute("aria-label", list([words, place]));
  };
  label(t("embed.copy"));
  button.addEventListener("click", async () => {
    if (!(await copy(field))) {
      say(t("embed.copy_by_hand"));
      hint.hidden = false;
      return;
    }
    hint.hidden = true;
    label(t("embed.copied"));
    button.dataset.done = "";
    say(t("embed.copied.file", { file: place }));
    const timer = setTimeout(() => {
      label(t("embed.copy"));
      delete button.dataset.done;
    }, CONFIRMATION_MS);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
  const hint = el("p", { class: "hint", hidden: true }, t("embed.copy_by_hand"));
  const name = file === null ? el("span", {}, place) : el("code", { dir: "ltr" }, place);
  return {
    file,
    element: el("div", { class: "part" }, el("div", { class: "head" }, name, button), field, hint),
    /** @param {string} code */
    update(code) {
      field.value = code;
      field.rows = code.split("\n").length;
      unfold(field);
    },
  };
}

/**
 * Show the code whole where the browser (Safari) can't size a field by its content. There, lines that wrap
 * are counted once they have been laid out.
 *
 * @param {HTMLTextAreaElement} field
 */
function unfold(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.blockSize = "";
  field.style.blockSize = `${field.scrollHeight}px`;
}

/**
 * Put a field's text on the clipboard; where the browser refuses, leave it selected.
 *
 * @param {HTMLTextAreaElement} field
 */
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Without TLS there is no clipboard to write to, but there is the older command.
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
