/** What the browser itself shows of the page: the colour of its frame, and the app that it can be installed as. */

/**
 * @param {import("./address.js").ThemeMode} mode
 * @param {string} lang BCP 47 tag of a locale
 */
export function dressBrowser(mode, lang) {
  for (const scheme of ["light", "dark"]) {
    const color = document.querySelector(`meta[name="theme-color"][data-scheme="${scheme}"]`);
    const chosen = mode === scheme ? "all" : "not all";
    color?.setAttribute("media", mode === "system" ? `(prefers-color-scheme: ${scheme})` : chosen);
  }
  const manifest = document.querySelector('link[rel="manifest"]') ?? document.createElement("link");
  const href = `manifest.webmanifest?lang=${lang}`;
  // To set it is to have it fetched.
  if (manifest.getAttribute("href") === href) return;
  manifest.setAttribute("rel", "manifest");
  manifest.setAttribute("href", href);
  // The markup has none: what it names is fetched before a script can say in which language.
  document.head.append(manifest);
}
