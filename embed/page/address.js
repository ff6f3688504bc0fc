/** What the page's address asks for: its query, read and checked. What is wrong is as if it were not there. */

/**
 * @typedef {"light" | "dark" | "system"} ThemeMode
 *
 * @typedef {object} Wishes what may change while the page is open, too; null: no wish
 * @property {ThemeMode | null} theme_mode
 * @property {string | null} lang BCP 47 tag, or what was meant for one: the choice of a language passes over it
 *
 * @typedef {object} Beginning what the editor begins with; null: what it begins with by itself
 * @property {string | null} image absolute URL
 * @property {string | null} text
 * @property {string | null} design as JSON
 * @property {string | null} token that lets the page that frames this one into the Space
 */

/**
 * @param {string} href URL of the page
 * @returns {{ wishes: Wishes, beginning: Beginning }}
 */
export function readAddress(href) {
  const { searchParams } = new URL(href);
  return {
    wishes: {
      // Gradio's own pages call it `__theme`.
      theme_mode: themeMode(searchParams.get("theme_mode")) ?? themeMode(searchParams.get("__theme")),
      lang: searchParams.get("lang"),
    },
    beginning: {
      image: imageUrl(searchParams.get("image"), href),
      text: searchParams.get("text"),
      design: designJson(searchParams.get("design")),
      token: searchParams.get("token"),
    },
  };
}

/**
 * @param {unknown} value
 * @returns {ThemeMode | null}
 */
export function themeMode(value) {
  return value === "light" || value === "dark" || value === "system" ? value : null;
}

/**
 * @param {string | null} value
 * @param {string} base URL that a relative one goes by
 */
function imageUrl(value, base) {
  if (!value || !URL.canParse(value, base)) return null;
  const { protocol, href } = new URL(value, base);
  return ["https:", "http:", "data:"].includes(protocol) ? href : null;
}

/**
 * Whether the values in it are right is the editor's to say, which names the one that is wrong.
 *
 * @param {string | null} value
 */
function designJson(value) {
  try {
    const design = JSON.parse(value ?? "");
    return typeof design === "object" && design !== null ? value : null;
  } catch {
    return null;
  }
}
