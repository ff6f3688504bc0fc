/**
 * The page at the Space's own address. On a visit it is a header and the editor; in a frame, the editor
 * alone. Its address says how it begins, and a host page that frames it may change theme and language.
 * It runs before the element's own script, so that the editor begins with what is set here.
 */

import { chooseLanguage } from "../base/language.js";
import { ownChoice } from "../element/languages.js";
import { readAddress, themeMode } from "./address.js";
import { followHost } from "./frame.js";
import { dressBrowser } from "./head.js";
import { followPastes } from "./paste.js";
import { loadWords, showWords } from "./words.js";

const root = document.documentElement;
const editor = /** @type {HTMLElement} */ (document.querySelector("text-behind-image"));
const { wishes, beginning } = readAddress(location.href);
/** Hugging Face shows the page of a Space in a frame: that is a visit, too. */
const isVisit = window.parent === window || document.referrer === "https://huggingface.co/";

/** What the host page around it wishes, or else the address. */
let wished = wishes;

function show() {
  const { theme_mode, lang: wish } = wished;
  const mode = theme_mode ?? "system";
  root.dataset.theme = mode;
  editor.setAttribute("theme_mode", mode);

  const { lang, dir } = chooseLanguage([wish ?? "", ownChoice(), ...navigator.languages]);
  if (root.lang !== lang) void showWords(lang).catch(() => {});
  root.lang = lang;
  root.dir = dir;
  dressBrowser(mode, lang);
  // Without it the editor speaks the page's, and lets the visitor choose.
  if (wish) editor.lang = wish;
  else editor.removeAttribute("lang");
}

/**
 * Open the dialog that has the code for other pages; it is loaded when it is first asked for.
 *
 * @returns {Promise<void>} settled when it is closed
 */
async function embed() {
  const [{ openEmbedDialog }, strings] = await Promise.all([import("./dialog.js"), loadWords(root.lang)]);
  await openEmbedDialog({ strings, root: new URL(".", location.href).href.replace(/\/$/, ""), editor });
}

if (beginning.token) {
  // It is no part of what is kept in the history, or passed on.
  const address = new URL(location.href);
  address.searchParams.delete("token");
  history.replaceState(history.state, "", address);
}
for (const [name, value] of Object.entries(beginning)) {
  if (value !== null) editor.setAttribute(name, value);
}
show();
document.addEventListener("tbi-language", show);

/** @param {unknown} error of what the page can do without */
function warn(error) {
  console.warn("text-behind-image:", error);
}

if (window.parent === window) {
  // The browser may offer it before anything else is there.
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    import("./install.js").then(({ offerInstall }) => offerInstall(event)).catch(warn);
  });
  editor.addEventListener(
    "tbi-ready",
    () => {
      const started = /** @type {import("./arrivals.js").Editor} */ (editor);
      import("./app.js").then(({ startApp }) => startApp(started)).catch(warn);
    },
    { once: true },
  );
}

if (isVisit) {
  editor.toggleAttribute("eager", true);
  const button = /** @type {HTMLButtonElement} */ (document.querySelector("header button"));
  const failed = /** @type {HTMLElement} */ (document.querySelector("header [role=status] span"));
  /** A second press while the dialog is still loading is for the same one. @type {Promise<void> | null} */
  // biome-ignore lint/correctness/noUnusedVariables: `??=` reads it.
  let dialog = null;
  button.addEventListener("click", () => {
    failed.hidden = true;
    dialog ??= embed()
      .catch(() => {
        failed.hidden = false;
      })
      .finally(() => {
        dialog = null;
      });
  });
  button.hidden = false;
  followPastes(editor);
} else {
  root.dataset.framed = "";
  followHost(editor, {
    onValues: ({ theme_mode, lang, token }) => {
      if (typeof token === "string") editor.setAttribute("token", token);
      wished = {
        theme_mode: themeMode(theme_mode) ?? wishes.theme_mode,
        lang: typeof lang === "string" ? lang : wishes.lang,
      };
      show();
    },
    onSized: () => {
      root.dataset.sized = "";
    },
  });
}
