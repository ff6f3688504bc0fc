/** In the order in which they apply. */
const files = ["editor.css", "stage.css", "panel.css"];

/** @type {Promise<CSSStyleSheet[]> | undefined} */
let sheets;

/** The editor's style sheets, shared by all editors on a page. */
export function loadStyles() {
  sheets ??= Promise.all(files.map(fetchSheet)).catch((error) => {
    // The next editor tries again.
    sheets = undefined;
    throw error;
  });
  return sheets;
}

/** @param {string} file */
async function fetchSheet(file) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
  return new CSSStyleSheet().replace(await response.text());
}
