/**
 * The editor inside Gradio's `<gradio-app>`: its one component imports this module (`space/widget.py`), on a
 * page of anybody's or on Gradio's own. What the page says on the `<gradio-app>` reaches the editor, and goes
 * on to while the page is open.
 */

import { chooseLanguage } from "./base/language.js";
import { loadStrings } from "./base/strings.js";
import { languagesOf } from "./element/languages.js";
import "./text-behind-image.js";

/** Attributes of the `<gradio-app>` that are the element's, too. */
const SHARED = ["image", "text", "design", "lang"];

/**
 * @param {HTMLElement} component that Gradio has made room with
 * @param {object} host
 * @param {HTMLElement} host.app the `<gradio-app>` around it
 * @param {string} host.root URL of the Space, with a slash at the end
 */
export async function hostEditor(component, { app, root }) {
  // On its own page Gradio has a footer with such a link, in a page of anybody's it shows none.
  const isGuest = app.getAttribute("embed") !== "false";
  /** Where Gradio keeps the theme, as a class. */
  const themed = isGuest ? app : document.body;
  const pageLanguage = await languageOfPage(root);

  const editor = document.createElement("text-behind-image");
  editor.setAttribute("src", root);
  editor.toggleAttribute("eager", app.getAttribute("eager") === "true");
  const link = document.createElement("a");
  link.href = `${root}?view=api`;
  link.target = "_blank";
  link.rel = "noopener";
  link.hidden = true;

  const follow = () => {
    for (const name of SHARED) reflect(editor, name, app.getAttribute(name));
    // Not that of <html>, which Gradio has changed.
    component.lang = app.closest("[lang]:not(html)")?.getAttribute("lang") || pageLanguage;
    if (isGuest) void sayIn(link, chooseLanguage(languagesOf(editor)));
    const isSystem = app.getAttribute("theme_mode") === "system";
    const theme = themed.classList.contains("dark") ? "dark" : "light";
    reflect(editor, "theme_mode", isSystem ? "system" : theme);
  };

  const life = new AbortController();
  const observer = new MutationObserver((records) => {
    // Gradio has taken the component away, or built it anew.
    if (!editor.isConnected) life.abort();
    // Gradio reads this attribute but once.
    else if (records.some(({ attributeName }) => attributeName === "theme_mode")) applyTheme(app, themed);
    follow();
  });
  life.signal.addEventListener("abort", () => observer.disconnect());
  // Where the theme was the system's at first, Gradio goes on following that, and has done so a moment later.
  const again = () => setTimeout(() => app.hasAttribute("theme_mode") && applyTheme(app, themed));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again, { signal: life.signal });
  document.addEventListener("tbi-language", follow, { signal: life.signal });
  const attributeFilter = ["class", "theme_mode", ...SHARED];
  for (const target of new Set([app, themed])) observer.observe(target, { attributeFilter, childList: true });
  for (let target = app.parentElement; target; target = target.parentElement) {
    if (target !== themed) observer.observe(target, { attributeFilter: ["lang"] });
  }

  // Documented, and yet Gradio 6.31 has no place that says so.
  const tell = () => component.dispatchEvent(new CustomEvent("render", { bubbles: true, composed: true }));
  editor.addEventListener("tbi-ready", tell, { once: true });

  // Of an element that a script has made, Gradio reads no attribute but its source.
  if (app.hasAttribute("theme_mode")) applyTheme(app, themed);
  component.replaceChildren(editor, ...(isGuest ? [link] : []));
  follow();
  if (!isGuest) openDocumentation();
}

/**
 * Gradio's own page should open the API's documentation where its address asks for that, but 6.31 doesn't load
 * it before its button is pressed: a first time, for it takes it to be open, and a second.
 */
function openDocumentation() {
  const isAsked = new URLSearchParams(location.search).get("view") === "api";
  if (!isAsked || document.querySelector(".api-docs")) return;
  const button = /** @type {HTMLElement | null} */ (document.querySelector("footer .show-api"));
  button?.click();
  button?.click();
}

/**
 * The language that the page had before Gradio wrote the browser's over it: our own `/gradio.js` has noted it
 * (`space/widget.py`). With a script from elsewhere there is only the browser's.
 *
 * @param {string} root
 * @returns {Promise<string>} BCP 47 tag
 */
async function languageOfPage(root) {
  const script = new URL("gradio.js", root).href;
  const isOurs = [...document.scripts].some(({ src }) => src === script);
  const noted = isOurs ? await import(script) : {};
  return noted.pageLanguage || navigator.language;
}

/**
 * Name the link to the API's documentation, which shows when it has a name.
 *
 * @param {HTMLAnchorElement} link
 * @param {ReturnType<typeof chooseLanguage>} language
 */
async function sayIn(link, { lang, dir }) {
  if (link.lang === lang) return;
  Object.assign(link, { lang, dir });
  const strings = await loadStrings(lang, "page").catch(() => null);
  if (link.lang !== lang) return;
  // Another change of language is another attempt.
  if (!strings) link.lang = "";
  else link.textContent = strings.t("page.api");
  link.hidden = !link.textContent;
}

/**
 * Theme the rest of what Gradio shows as its own code would have.
 *
 * @param {HTMLElement} app
 * @param {HTMLElement} themed
 */
function applyTheme(app, themed) {
  const wish = app.getAttribute("theme_mode");
  const system = matchMedia("(prefers-color-scheme: dark)").matches;
  themed.classList.toggle("dark", wish === "dark" || (wish !== "light" && system));
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
function reflect(element, name, value) {
  if (value === element.getAttribute(name)) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
