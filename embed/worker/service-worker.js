/**
 * The service worker of the page at the Space's own address: that page, its editor, the samples and the fonts in
 * use work without a network, and photos that other apps share come in. Everything else goes to the network
 * as if there were no worker: uploads, results, pictures of other sites. Nothing that a visitor opens or makes
 * is put in Cache Storage.
 *
 * The page itself comes from the network where that answers in time, so a Space that was updated is seen at once;
 * its files are of one version, which its markup names. A newer worker waits until a page tells it to take over.
 */

import { FontCache } from "./font-cache.js";
import { putShared } from "./inbox.js";
import { releaseName } from "./names.js";
import { inTime } from "./patience.js";
import { ReleaseCache } from "./release-cache.js";

/**
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void }} ExtendableEvent
 * @typedef {ExtendableEvent & { request: Request, respondWith(answer: Promise<Response>): void }} FetchEvent
 * @typedef {ExtendableEvent & { data: import("./names.js").Message, ports: readonly MessagePort[] }} MessageEvent
 *
 * @typedef {object} Scope what of a `ServiceWorkerGlobalScope` is used here
 * @property {import("./release-cache.js").Listed} listed written by the Space before this code
 * @property {ServiceWorkerRegistration} registration
 * @property {{ claim(): Promise<void> }} clients
 * @property {() => Promise<void>} skipWaiting
 * @property {(name: string, listener: (event: any) => void) => void} addEventListener
 */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (self));
const root = scope.registration.scope;
const release = new ReleaseCache(scope.listed, root);
const fonts = new FontCache(root);

scope.addEventListener("install", (/** @type {ExtendableEvent} */ event) => {
  event.waitUntil(Promise.all([release.install(), fonts.prepare()]));
});

scope.addEventListener("activate", (/** @type {ExtendableEvent} */ event) => {
  // What fails here, such as storage, must not keep the worker from answering.
  event.waitUntil(Promise.allSettled([scope.clients.claim(), removeOthers()]));
});

scope.addEventListener("message", (/** @type {MessageEvent} */ event) => {
  const message = event.data;
  switch (message.type) {
    case "version":
      event.ports[0]?.postMessage(scope.listed.version);
      break;
    case "take-over":
      event.waitUntil(scope.skipWaiting());
      break;
    case "keep":
      event.waitUntil(Promise.allSettled(message.urls.map((url) => answerTo(url)?.())));
  }
});

scope.addEventListener("fetch", (/** @type {FetchEvent} */ event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method === "POST" && path === "share") return event.respondWith(receive(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    // In a frame it is somebody's page, and `view` asks for one of Gradio's own.
    const isVisit = path === "" && request.destination === "document";
    if (isVisit && !new URL(request.url).searchParams.has("view")) event.respondWith(openPage(event));
    return;
  }
  const answer = answerTo(request.url);
  // Whatever is wrong with what is kept here: the page must be no worse off than without a worker.
  if (answer) event.respondWith(answer().catch(() => fetch(request)));
});

/**
 * @param {string} url
 * @returns {string | null} from the root, without a query; null for what is elsewhere
 */
function pathOf(url) {
  return url.startsWith(root) ? url.slice(root.length).replace(/[?#].*$/, "") : null;
}

/**
 * @param {string} url
 * @returns {(() => Promise<Response>) | null} null for what is not this worker's to answer
 */
function answerTo(url) {
  const path = pathOf(url);
  if (path === null) return null;
  if (release.has(path)) return () => release.file(path);
  if (fonts.has(path)) return () => fonts.file(url);
  const [, version] = /^embed\/([0-9a-f]{12})\//.exec(path) ?? [];
  return version ? () => fileOfOther(version, url) : null;
}

/**
 * A file of a version that is not this worker's: a page of it is open still, or the Space has a newer one.
 *
 * @param {string} version
 * @param {string} url
 */
async function fileOfOther(version, url) {
  const cacheName = releaseName(root, version);
  return (await caches.match(url, { cacheName, ignoreVary: true })) ?? fetch(url);
}

/**
 * The page from the network, or where that is slow or broken, from here.
 *
 * @param {FetchEvent} event
 */
async function openPage(event) {
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then(tidyUp, () => {}));
  return (await inTime(fresh)) ?? (await release.page().catch(() => {})) ?? fresh;
}

/** Mend what is missing here, as far as there is a network, and remove what no page needs any more. */
async function tidyUp() {
  // One after the other: mending looks into the caches of other versions, which would make a removed one anew.
  await release.mend().catch(() => {});
  await removeOthers().catch(() => {});
}

/** A newer worker that is coming has its files here already; it removes those of the others when it takes over. */
async function removeOthers() {
  await release.removeOthers(() => !scope.registration.installing && !scope.registration.waiting);
}

/**
 * Take in what another app has shared; the page that opens next takes it out.
 *
 * @param {Request} request
 */
async function receive(request) {
  const isIn = await putFirst(request).catch(() => false);
  return Response.redirect(isIn ? `${root}?shared` : root, 303);
}

/**
 * @param {Request} request
 * @returns {Promise<boolean>} a photo was shared, and is in
 */
async function putFirst(request) {
  const photo = await firstShared(request);
  if (photo) await putShared(photo);
  return photo !== null;
}

/**
 * @param {Request} request
 * @returns {Promise<File | null>} the first photo of those that were shared
 */
async function firstShared(request) {
  const sent = (await request.formData()).getAll("photo");
  const files = sent.filter((value) => value instanceof File);
  return files.find(({ size }) => size > 0) ?? null;
}
