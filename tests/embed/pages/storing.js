/** What the storage tests do in a page: make work, save it, and say what came back. */

import { toDesign } from "/embed/editor/scene/design.js";
import { createLayer, createScene, UNTOUCHED } from "/embed/editor/scene/scene.js";
import { Autosave } from "/embed/editor/storage/autosave.js";
import { readProject, writeProject } from "/embed/editor/storage/project.js";

export const DATABASE = "text-behind-image";

/**
 * Bytes that no compression shrinks, the same ones for the same seed.
 *
 * @param {number} size
 * @param {number} seed
 */
export function noise(size, seed = 1) {
  let state = seed;
  return Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

/** @param {number} width */
async function picture(width) {
  const canvas = new OffscreenCanvas(width, width);
  canvas.getContext("2d")?.fillRect(0, 0, width / 2, width);
  return canvas.convertToBlob({ type: "image/png" });
}

const stroke = { mode: "remove", edge: true, size: 0.1, softness: 0.5, points: [0.1, 0.2, 0.3, 0.4] };
const matte = await picture(64);

/**
 * Whole work: a photo of noise, a matte, a font, and a scene with this text.
 *
 * @param {string} text
 * @param {{ seed?: number, size?: number }} [photo]
 */
export function workOf(text, { seed = 1, size = 100_000 } = {}) {
  return {
    photo: new Blob([noise(size, seed)], { type: "image/jpeg" }),
    name: `photo ${seed}`,
    matte,
    scene: sceneOf(text),
    fonts: [{ family: "Mine", file: new File([noise(5000, 7)], "mine.ttf") }],
  };
}

/** @param {string} text */
export function sceneOf(text) {
  const subject = { ...UNTOUCHED, grow: 0.01, strokes: [stroke] };
  return { ...createScene(), layers: [createLayer({ text, x: 0.1 + 0.2 })], subject };
}

/** @param {Blob} blob */
async function digest(blob) {
  const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * All of a project in a form that can be compared.
 *
 * @param {import("/embed/editor/storage/project.js").Project | null} project
 */
export async function describe(project) {
  if (!project) return null;
  return {
    photo: [project.photo.type, await digest(project.photo)],
    name: project.name,
    matte: project.matte && [project.matte.type, await digest(project.matte)],
    fonts: await Promise.all(project.fonts.map(async ({ family, file }) => [family, file.name, await digest(file)])),
    design: toDesign(project.scene, { strokes: true }),
  };
}

/** An editor's autosave, what it said, and how to end it. */
export function open(key = "editor") {
  const life = new AbortController();
  /** @type {string[]} */
  const said = [];
  const autosave = new Autosave({ key, onUnavailable: (code) => said.push(code), signal: life.signal });
  return { autosave, said, end: () => life.abort() };
}

/**
 * @param {number} [version]
 * @returns {Promise<IDBDatabase | null>} null: there is none, and without a version none is made
 */
export function database(version) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, version);
    request.onupgradeneeded = () => version ?? request.transaction?.abort();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => (request.error?.name === "AbortError" ? resolve(null) : reject(request.error));
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/** @returns {Promise<"deleted" | "blocked">} */
export function deleteDatabase() {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => resolve("deleted");
    request.onblocked = () => resolve("blocked");
  });
}

const now = performance.now.bind(performance);
let skipped = 0;
// Half a second lies between two writes, which no test waits for that saves fully.
performance.now = () => now() + skipped;

/** Everything in the database: rows, and files by id. */
export async function contents() {
  const db = await database();
  if (!db) return { works: [], files: [], values: [] };
  const read = (store, method) =>
    new Promise((resolve) => {
      const request = db.transaction(store).objectStore(store)[method]();
      request.onsuccess = () => resolve(request.result);
    });
  const all = {
    works: await read("works", "getAll"),
    files: await read("files", "getAllKeys"),
    values: await read("files", "getAll"),
  };
  db.close();
  return all;
}

/**
 * Save, and wait until it is in the database.
 *
 * @param {ReturnType<typeof open>} editor
 * @param {import("/embed/editor/storage/project.js").Project} work
 */
export async function saveFully({ autosave }, work) {
  const wanted = JSON.stringify(toDesign(work.scene, { strokes: true }));
  skipped += 500;
  autosave.save(work);
  // Where room has to be made first, a busy browser frees it within a minute.
  for (let tries = 0; tries < 4000; tries++) {
    const { works, files } = await contents();
    const row = works.find(({ design, name }) => JSON.stringify(design) === wanted && name === work.name);
    if (row && files.includes(row.photo)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("it was not saved");
}

/** @param {Blob} blob */
export async function toBase64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** @param {string} text */
export function fromBase64(text) {
  return new Blob([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))]);
}

/**
 * What becomes of a file that is opened as a project: its content, or the code of its problem.
 *
 * @param {Blob} file
 */
export async function attempt(file) {
  try {
    return await describe(await readProject(file));
  } catch (error) {
    return error.name === "Problem" ? error.code : `${error}`;
  }
}

export { writeProject };
