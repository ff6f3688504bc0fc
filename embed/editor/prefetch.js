/**
 * Has the browser keep what of the editor was not used yet. The Space may be updated while the page is open: then
 * it goes on with the parts of its own version, which the Space itself may have no more.
 */

/** `Navigator` where browsers have the Network Information API. @typedef {{ connection?: { saveData?: boolean } }} Connected */

const folder = new URL("../", import.meta.url).href;

/** The network is at rest when nothing has come for this long, in ms. */
const REST_MS = 1000;

/** One editor does it for all on the page. */
let isUnderway = false;

/** To be called when somebody begins to use an editor. Whoever asks their browser to save data pays for nothing ahead. */
export async function prefetchParts() {
  if (isUnderway || /** @type {Connected} */ (navigator).connection?.saveData) return;
  isUnderway = true;
  await networkAtRest();
  try {
    if (isKeptByWorker()) return;
    /** @type {string[]} what several parts have in common first, so that none that is kept lacks it */
    const paths = await (await prefetch("parts.json")).json();
    for (const path of paths) {
      // It has come meanwhile.
      if (isKeptByWorker()) return;
      if (!isThere(path)) await prefetch(path);
    }
  } catch {
    // Each comes when it is used, as ever.
  }
}

/** On its own page the Space has a service worker, which keeps all files of the page's version. */
function isKeptByWorker() {
  // A sandbox has none, and neither has a page without TLS.
  const workers = isSandboxed() ? null : /** @type {ServiceWorkerContainer | undefined} */ (navigator.serviceWorker);
  return workers?.controller?.scriptURL === new URL("../../service-worker.js", folder).href;
}

/** There some browsers throw already when they are asked for `navigator.serviceWorker`. */
function isSandboxed() {
  return origin === "null";
}

/** @param {string} path in `embed/` */
async function prefetch(path) {
  const response = await fetch(folder + path, { priority: "low" });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  // Only what is read to its end is sure to be kept.
  return new Response(await response.arrayBuffer());
}

/** @param {string} path in `embed/` */
function isThere(path) {
  return performance.getEntriesByName(folder + path).length > 0;
}

/** @returns {Promise<void>} */
function networkAtRest() {
  return new Promise((resolve) => {
    const end = () => {
      observer.disconnect();
      resolve();
    };
    let timer = setTimeout(end, REST_MS);
    const observer = new PerformanceObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(end, REST_MS);
    });
    observer.observe({ type: "resource" });
  });
}
