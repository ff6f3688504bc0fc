/**
 * The faces that are registered in `document.fonts`. A face is registered once it is loaded, never
 * before: what a canvas draws then hangs on nothing that is still on its way, and a browser never
 * fetches one by itself.
 */

import { Shared } from "./shared.js";

/** How long a request may take, in ms: a busy Space needs seconds for a part that nobody asked for before. */
const LIMIT_MS = 60_000;

let revision = 0;

/** @type {Shared<FontFace>} */
const faces = new Shared(unregister);

/** Changes whenever the same font-family list may draw something else than before. */
export function currentRevision() {
  return revision;
}

export function revise() {
  revision++;
}

/**
 * Register a face of the Space, for as long as somebody uses it.
 *
 * @param {object} user
 * @param {string} url
 * @param {string} name CSS identifier
 * @param {FontFaceDescriptors} descriptors
 * @returns {Promise<FontFace>} rejects where the face can't be had
 */
export function useFace(user, url, name, descriptors) {
  return faces.use(user, url, async (life) => {
    const bytes = await (await fetchFont(url, life)).arrayBuffer();
    const face = await createFace(name, bytes, descriptors);
    life.throwIfAborted();
    register(face);
    return face;
  });
}

/**
 * Drop all that `user` registered, but what others use too.
 *
 * @param {object} user
 */
export function releaseFaces(user) {
  faces.release(user);
}

/**
 * From bytes and not by URL: the host page's policy need only let the widget connect to its Space, and
 * a failure is known at once.
 *
 * @param {string} name CSS identifier
 * @param {ArrayBuffer} bytes
 * @param {FontFaceDescriptors} descriptors
 * @returns {Promise<FontFace>} rejects where the bytes are no font
 */
export function createFace(name, bytes, descriptors) {
  return new FontFace(name, bytes, descriptors).load();
}

/** @param {FontFace} face */
export function register(face) {
  document.fonts.add(face);
  revise();
}

/** @param {FontFace} face */
export function unregister(face) {
  document.fonts.delete(face);
  revise();
}

/**
 * Fetch one of the Space's font files or lists; `life` ends it, and so does a Space that hangs.
 *
 * @param {string} url
 * @param {AbortSignal} life
 * @returns {Promise<Response>}
 */
export async function fetchFont(url, life) {
  const response = await fetch(url, { signal: AbortSignal.any([life, AbortSignal.timeout(LIMIT_MS)]) });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response;
}
