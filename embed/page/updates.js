/**
 * Registers the service worker and offers the page's visitor a newer version when the Space has one. Nothing
 * changes under a page that is open: until its visitor agrees, or opens it anew, it stays with the version that
 * it has, whose files the lock keeps on the device.
 */

import { releaseName } from "../worker/names.js";
import { showNotice } from "./notices.js";

/** @typedef {import("../worker/names.js").Message} Message */

/** Between two questions whether there is a newer version; a page may stay open for days. */
const INTERVAL_MS = 60 * 60 * 1000;

/** The version that this module is of; none where the sources are served. */
const [, version] = /\/embed\/([0-9a-f]{12})\/$/.exec(new URL("../", import.meta.url).pathname) ?? [];

/**
 * @returns {Promise<void>} settled when the worker is registered
 * @throws {Error} where the browser denies workers or storage
 */
export async function followUpdates() {
  if (!version || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const root = new URL(".", document.baseURI).href;
  // Held until the page is gone.
  navigator.locks.request(releaseName(root, version), { mode: "shared" }, () => new Promise(() => {})).catch(() => {});
  const registration = await serviceWorker.register(`${root}service-worker.js`, { scope: root });

  /** Takes the offer back. @type {(() => void) | null} */
  let withdraw = null;
  const offer = (/** @type {() => void} */ update) => {
    withdraw?.();
    withdraw = showNotice("update.ready", [
      { key: "update.action", press: update },
      { key: "update.later", press: () => withdraw?.() },
    ]);
  };
  let isAgreed = false;
  const consider = async (/** @type {ServiceWorker | null} */ worker) => {
    if (!worker || !registration.active) return;
    // The page itself is new already: it came from the network.
    if ((await versionOf(worker)) === version) return tell(worker, { type: "take-over" });
    offer(() => {
      // Another tab has agreed, where this one was loaded past its worker.
      if (worker.state === "activated") return location.reload();
      isAgreed = true;
      withdraw?.();
      tell(worker, { type: "take-over" });
    });
  };
  serviceWorker.addEventListener("controllerchange", async () => {
    const { controller } = serviceWorker;
    if (isAgreed) location.reload();
    // Another tab has agreed.
    else if (controller && (await versionOf(controller)) !== version) offer(() => location.reload());
  });
  const onStateChange = (/** @type {Event} */ { target }) => {
    const worker = /** @type {ServiceWorker} */ (target);
    if (worker.state === "installed") void consider(worker);
  };
  const followInstalling = () => registration.installing?.addEventListener("statechange", onStateChange);
  registration.addEventListener("updatefound", followInstalling);
  // The browser asks by itself when a page is opened, and may have found one before this module came.
  followInstalling();
  void consider(registration.waiting);
  askNowAndThen(registration);
  // On the first visit the worker comes later than the page.
  if (!serviceWorker.controller) void keepWhatIsLoaded(serviceWorker);
}

/**
 * What this page loads past the worker, which came later than it: its language, the fonts in use.
 *
 * @param {ServiceWorkerContainer} serviceWorker
 */
async function keepWhatIsLoaded({ ready }) {
  const { active } = await ready;
  const observer = new PerformanceObserver((list) => {
    const entries = /** @type {PerformanceResourceTiming[]} */ (list.getEntries());
    // The worker has seen the others itself.
    const urls = entries.filter(({ workerStart }) => !workerStart).map(({ name }) => name);
    if (active && urls.length) tell(active, { type: "keep", urls });
  });
  observer.observe({ type: "resource", buffered: true });
}

/** @param {ServiceWorkerRegistration} registration */
function askNowAndThen(registration) {
  let askedAt = performance.now();
  const ask = () => {
    if (document.visibilityState === "hidden" || performance.now() - askedAt < INTERVAL_MS) return;
    askedAt = performance.now();
    registration.update().catch(() => {});
  };
  setInterval(ask, INTERVAL_MS / 4);
  document.addEventListener("visibilitychange", ask);
}

/**
 * @param {ServiceWorker} worker
 * @returns {Promise<string>}
 */
function versionOf(worker) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      port1.close();
      resolve(data);
    };
    tell(worker, { type: "version" }, port2);
  });
}

/**
 * @param {ServiceWorker} worker
 * @param {Message} message
 * @param {...MessagePort} ports
 */
function tell(worker, message, ...ports) {
  worker.postMessage(message, ports);
}
