/**
 * The project file, `*.tbi.zip`: everything that the visitor works on, in files that other programs open too.
 *
 *     project.json   version, name of the photo, and which files there are
 *     design.json    the design, strokes of the mask's brush included
 *     photo.jpg      the photo as it was opened (its ending says what it is)
 *     matte.png      the Space's matte, where there is one
 *     fonts/1.ttf    fonts of the visitor's own
 */

import { toJson } from "../../base/json.js";
import { Problem } from "../../base/problem.js";
import { readHeader } from "../photo/header.js";
import { COPY_SIDE } from "../photo/photo.js";
import { DESIGN_VERSION, DesignError } from "../scene/design.js";
import { parseSavedDesign, toSavedDesign } from "../scene/saved-design.js";
import { writeZip, ZipReader } from "./zip.js";

/**
 * @typedef {{ family: string, file: File }} OwnFont
 *
 * @typedef {object} Project also what is saved automatically
 * @property {Blob} photo its original bytes, or a PNG
 * @property {string} name of the photo, without an ending
 * @property {Blob | null} matte 8-bit grey PNG, white is subject; null where there is none, or none yet
 * @property {import("../scene/scene.js").Scene} scene
 * @property {readonly OwnFont[]} fonts of the visitor's own
 * @property {boolean} [isDeclined] it is not to be sent unasked
 * @property {string | undefined} [job] key of the job that cuts it out, until that is done
 *
 * @typedef {object} Manifest
 * @property {number} version
 * @property {string} name
 * @property {string} photo
 * @property {string | null} matte
 * @property {{ family: string, name: string, file: string }[]} fonts name: what the visitor's file was called
 */

/** Ending of a project's file name. */
export const PROJECT_ENDING = ".tbi.zip";

const VERSION = 1;
const MANIFEST = "project.json";
const DESIGN = "design.json";
const MATTE = "matte.png";

/** Pixels that a side of the matte may be off the photo's shape. */
const ROUNDING = 1;

const NAME_LIMIT = 1000;
const MANIFEST_LIMIT = 2 ** 20;
const DESIGN_LIMIT = 32 * 2 ** 20;

/** Endings of the pictures that browsers open. */
const ENDINGS = new Map([
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/webp", "webp"],
  ["image/avif", "avif"],
  ["image/heic", "heic"],
  ["image/heif", "heif"],
  ["image/tiff", "tiff"],
  ["image/gif", "gif"],
  ["image/bmp", "bmp"],
]);

/**
 * @param {Project} project
 * @returns {Promise<Blob>}
 * @throws {Problem} `project_too_large`
 */
export function writeProject({ photo, name, matte, scene, fonts }) {
  const ending = ENDINGS.get(photo.type);
  const photoName = ending ? `photo.${ending}` : "photo";
  const fontFiles = fonts.map(({ file }, index) => ({
    name: `fonts/${index + 1}${/\.\w{1,5}$/.exec(file.name)?.[0] ?? ""}`,
    file,
  }));
  /** @type {Manifest} */
  const manifest = {
    version: VERSION,
    name,
    photo: photoName,
    matte: matte && MATTE,
    fonts: fontFiles.map((font, index) => ({
      family: /** @type {OwnFont} */ (fonts[index]).family,
      name: font.file.name,
      file: font.name,
    })),
  };
  return writeZip([
    { name: MANIFEST, file: json(manifest) },
    { name: DESIGN, file: json(toSavedDesign(scene)) },
    { name: photoName, file: photo },
    ...(matte ? [{ name: MATTE, file: matte }] : []),
    ...fontFiles,
  ]);
}

/**
 * Open a project file. How large the photo is in pixels is for whoever decodes it to check, as with any photo.
 *
 * @param {Blob} file
 * @returns {Promise<Project>}
 * @throws {Problem} `project_unreadable`, `project_too_large`, `project_newer`
 */
export async function readProject(file) {
  const zip = await ZipReader.open(file);
  // Whoever unpacks a project and packs it again often packs the folder around it.
  const folder = zip.names.map((name) => /^([^/]+\/)?project\.json$/.exec(name)).find(Boolean)?.[1] ?? "";
  const manifest = parseManifest(await readJson(zip, folder + MANIFEST, MANIFEST_LIMIT));
  const scene = parseScene(await readJson(zip, folder + DESIGN, DESIGN_LIMIT));
  const type = [...ENDINGS].find(([, ending]) => manifest.photo.endsWith(`.${ending}`))?.[0];
  const photo = await zip.read(folder + manifest.photo, { type });
  const matte = manifest.matte === null ? null : await zip.read(folder + manifest.matte, { type: "image/png" });
  if (matte) await checkMatte(matte, photo);
  const fonts = [];
  for (const { family, name, file } of manifest.fonts) {
    fonts.push({ family, file: new File([await zip.read(folder + file)], name) });
  }
  return { photo, name: manifest.name, matte, scene, fonts };
}

/** @param {unknown} value */
function json(value) {
  return new Blob([toJson(value, undefined, 1)], { type: "application/json" });
}

/**
 * @param {ZipReader} zip
 * @param {string} name
 * @param {number} limit
 * @returns {Promise<unknown>}
 */
async function readJson(zip, name, limit) {
  const file = await zip.read(name, { limit });
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new Problem("project_unreadable");
  }
}

/**
 * @param {unknown} value
 * @returns {Manifest}
 */
function parseManifest(value) {
  if (isNewer(value, VERSION)) throw new Problem("project_newer");
  const manifest = /** @type {Manifest} */ (value);
  const isWhole =
    manifest?.version === VERSION &&
    isName(manifest.name) &&
    isName(manifest.photo) &&
    (manifest.matte === null || isName(manifest.matte)) &&
    Array.isArray(manifest.fonts) &&
    manifest.fonts.every((font) => isName(font?.family) && isName(font.name) && isName(font.file));
  if (!isWhole) throw new Problem("project_unreadable");
  return manifest;
}

/** @param {unknown} design */
function parseScene(design) {
  if (isNewer(design, DESIGN_VERSION)) throw new Problem("project_newer");
  try {
    return parseSavedDesign(design);
  } catch (error) {
    if (error instanceof DesignError) throw new Problem("project_unreadable", error.message);
    throw error;
  }
}

/**
 * @param {unknown} value
 * @param {number} version the newest that is understood here
 */
function isNewer(value, version) {
  const theirs = /** @type {{ version?: unknown } | null} */ (value)?.version;
  return typeof theirs === "number" && theirs > version;
}

/** @param {unknown} value */
function isName(value) {
  return typeof value === "string" && value.length <= NAME_LIMIT;
}

/**
 * The Space makes its matte of the small copy of the photo, so none is larger or of another shape.
 *
 * @param {Blob} matte
 * @param {Blob} photo
 */
async function checkMatte(matte, photo) {
  const [{ format, size }, { size: full }] = await Promise.all([readHeader(matte), readHeader(photo)]);
  const isMatte = format === "png" && size && size.width * size.height <= COPY_SIDE ** 2;
  if (!isMatte || (full && !isSameShape(size, full))) throw new Problem("project_unreadable");
}

/**
 * @param {{ width: number, height: number }} small
 * @param {{ width: number, height: number }} full as it is stored: it may lie on its side
 */
function isSameShape(small, full) {
  const scale = Math.max(small.width, small.height) / Math.max(full.width, full.height);
  /** @param {number} width @param {number} height */
  const fits = (width, height) =>
    Math.abs(small.width - width * scale) <= ROUNDING && Math.abs(small.height - height * scale) <= ROUNDING;
  return fits(full.width, full.height) || fits(full.height, full.width);
}
