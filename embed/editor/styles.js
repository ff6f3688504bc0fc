/** The editor's style sheets: shared by all editors on a page, the rarer ones fetched when first needed. */

/** In the order in which they apply. */
const files = ["editor.css", "stage/stage.css", "floating.css", "panel/panel.css"];

/** @type {Map<string, Promise<CSSStyleSheet>>} */
const sheets = new Map();

/** What every editor needs from the start. */
export function loadStyles() {
  return Promise.all(files.map(loadSheet));
}

/**
 * Style what has been shown for the first time.
 *
 * @param {Element} element inside the editor's shadow root
 * @param {string} file
 */
export async function addStyles(element, file) {
  const sheet = await loadSheet(file);
  const root = element.getRootNode();
  if (!(root instanceof ShadowRoot) || root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** @param {string} file */
function loadSheet(file) {
  let sheet = sheets.get(file);
  if (!sheet) {
    sheet = fetchSheet(file);
    sheets.set(file, sheet);
    // The next editor tries again.
    sheet.catch(() => sheets.delete(file));
  }
  return sheet;
}

/** @param {string} file */
async function fetchSheet(file) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
  return new CSSStyleSheet().replace(await response.text());
}
