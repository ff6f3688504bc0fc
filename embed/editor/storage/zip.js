/**
 * The container of a project file: a ZIP (PKWARE APPNOTE 6.3) that any computer opens. Files are stored
 * as they are, photos don't get smaller; deflated ones are read too, because people unpack and pack again.
 */

import { crc32 } from "../../base/crc32.js";
import { Problem } from "../../base/problem.js";
import { inflate } from "./inflate.js";

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const LOCAL_HEADER_SIZE = 30;
const CENTRAL_HEADER_SIZE = 46;
const END_OF_DIRECTORY_SIZE = 22;

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x0001;
/** Version 2.0 of the format. */
const VERSION = 20;

/** Bytes of what is read, and of all that the archive holds when unpacked. */
const SIZE_LIMIT = 200 * 2 ** 20;
const ENTRY_LIMIT = 1000;
const DIRECTORY_LIMIT = 2 ** 20;

/** Bytes between two breaths of the page while a checksum is computed: about 10 ms. */
const CHECKED_AT_ONCE = 4 * 2 ** 20;

/** @typedef {{ method: number, checksum: number, packed: number, size: number, offset: number }} Entry */

/**
 * @param {readonly { name: string, file: Blob }[]} files names are ASCII
 * @returns {Promise<Blob>}
 * @throws {Problem} `project_too_large`
 */
export async function writeZip(files) {
  if (files.reduce((sum, { file }) => sum + file.size, 0) > SIZE_LIMIT) throw new Problem("project_too_large");
  /** @type {BlobPart[]} */
  const parts = [];
  const directory = [];
  const modified = dosTime(new Date());
  let offset = 0;
  for (const { name, file } of files) {
    const encoded = new TextEncoder().encode(name);
    // What both headers say: version, flags, method, time, checksum, sizes, length of the name, of extras.
    const common = record([
      [2, VERSION],
      [2, 0],
      [2, STORED],
      [4, modified],
      [4, await checksumOf(file)],
      [4, file.size],
      [4, file.size],
      [2, encoded.length],
      [2, 0],
    ]);
    parts.push(record([[4, LOCAL_HEADER]]), common, encoded, file);
    // Length of the comment, number of the disk, attributes within and without, place of the local header.
    const place = record([
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ]);
    const start = record([
      [4, CENTRAL_HEADER],
      [2, VERSION],
    ]);
    directory.push(start, common, place, encoded);
    offset += LOCAL_HEADER_SIZE + encoded.length + file.size;
  }
  const end = record([
    [4, END_OF_DIRECTORY],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, directory.reduce((sum, { length }) => sum + length, 0)],
    [4, offset],
    [2, 0],
  ]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

/** A ZIP from somewhere, not trusted in anything. */
export class ZipReader {
  #file;
  #entries;

  /**
   * @param {Blob} file
   * @param {Map<string, Entry>} entries
   */
  constructor(file, entries) {
    this.#file = file;
    this.#entries = entries;
  }

  /**
   * @param {Blob} file
   * @returns {Promise<ZipReader>}
   * @throws {Problem} `project_unreadable`, `project_too_large`
   */
  static async open(file) {
    if (file.size > SIZE_LIMIT + DIRECTORY_LIMIT) throw new Problem("project_too_large");
    const { count, size, offset } = await findDirectory(file);
    const entries = readDirectory(await view(file, offset, size), count);
    const total = [...entries.values()].reduce((sum, entry) => sum + entry.size, 0);
    if (total > SIZE_LIMIT) throw new Problem("project_too_large");
    return new ZipReader(file, entries);
  }

  get names() {
    return [...this.#entries.keys()];
  }

  /**
   * Each file is read once at most, so a small archive can't fill the memory with copies of one large file.
   *
   * @param {string} name exactly as it is in the archive
   * @param {{ type?: string, limit?: number }} [options] type: of the file; limit: bytes
   * @returns {Promise<Blob>} a copy in memory
   * @throws {Problem} `project_unreadable`, also where there is no such file; `project_too_large`
   */
  async read(name, { type = "", limit = SIZE_LIMIT } = {}) {
    const entry = this.#entries.get(name);
    if (!entry) throw unreadable();
    this.#entries.delete(name);
    if (entry.size > limit) throw new Problem("project_too_large");
    const header = await view(this.#file, entry.offset, LOCAL_HEADER_SIZE);
    if (header.getUint32(0, true) !== LOCAL_HEADER) throw unreadable();
    const start = entry.offset + LOCAL_HEADER_SIZE + header.getUint16(26, true) + header.getUint16(28, true);
    const packed = new Uint8Array((await view(this.#file, start, entry.packed)).buffer);
    const bytes = entry.method === STORED ? packed : await inflate(packed, entry.size);
    if (bytes?.length !== entry.size) throw unreadable();
    const content = new Blob([bytes], { type });
    if ((await checksumOf(content)) !== entry.checksum) throw unreadable();
    return content;
  }
}

/**
 * The end of a ZIP says where its directory is; a comment of up to 64 KB may follow.
 *
 * @param {Blob} file
 */
async function findDirectory(file) {
  const length = Math.min(file.size, END_OF_DIRECTORY_SIZE + 0xffff);
  const tail = await view(file, file.size - length, length);
  for (let at = length - END_OF_DIRECTORY_SIZE; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_OF_DIRECTORY) continue;
    if (at + END_OF_DIRECTORY_SIZE + tail.getUint16(at + 20, true) !== length) continue;
    const count = tail.getUint16(at + 10, true);
    const size = tail.getUint32(at + 12, true);
    if (count > ENTRY_LIMIT || size > DIRECTORY_LIMIT) throw new Problem("project_too_large");
    return { count, size, offset: tail.getUint32(at + 16, true) };
  }
  throw unreadable();
}

/**
 * @param {DataView<ArrayBuffer>} directory
 * @param {number} count of entries
 * @returns {Map<string, Entry>} by name
 */
function readDirectory(directory, count) {
  const entries = new Map();
  let at = 0;
  for (let i = 0; i < count; i++) {
    const rest = directory.byteLength - at - CENTRAL_HEADER_SIZE;
    if (rest < 0 || directory.getUint32(at, true) !== CENTRAL_HEADER) throw unreadable();
    const [nameLength = 0, extraLength = 0, commentLength = 0] = [28, 30, 32].map((field) =>
      directory.getUint16(at + field, true),
    );
    if (nameLength + extraLength + commentLength > rest) throw unreadable();
    const name = new TextDecoder().decode(new Uint8Array(directory.buffer, at + CENTRAL_HEADER_SIZE, nameLength));
    const method = directory.getUint16(at + 10, true);
    const isEncrypted = directory.getUint16(at + 8, true) & ENCRYPTED;
    if (isEncrypted || (method !== STORED && method !== DEFLATED) || entries.has(name)) throw unreadable();
    entries.set(name, {
      method,
      checksum: directory.getUint32(at + 16, true),
      packed: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true),
      offset: directory.getUint32(at + 42, true),
    });
    at += CENTRAL_HEADER_SIZE + nameLength + extraLength + commentLength;
  }
  return entries;
}

/**
 * @param {Blob} file
 * @param {number} offset
 * @param {number} length
 * @throws {Problem} `project_unreadable` where the file has no such bytes
 */
async function view(file, offset, length) {
  if (offset + length > file.size) throw unreadable();
  try {
    return new DataView(await file.slice(offset, offset + length).arrayBuffer());
  } catch {
    // It was changed or removed since it was chosen.
    throw unreadable();
  }
}

/**
 * @param {readonly (readonly [length: number, value: number])[]} fields length: bytes
 * @returns {Uint8Array<ArrayBuffer>} them in a row, little-endian
 */
function record(fields) {
  const bytes = fields.flatMap(([length, value]) => Array.from({ length }, (_, index) => value >>> (8 * index)));
  return Uint8Array.from(bytes);
}

/**
 * @param {Date} date
 * @returns {number} time and date as MS-DOS wrote them
 */
function dosTime(date) {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  return ((((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate()) << 16) | time;
}

/** @param {Blob} file */
async function checksumOf(file) {
  let checksum = 0;
  for (let offset = 0; offset < file.size; offset += CHECKED_AT_ONCE) {
    checksum = crc32(new Uint8Array(await file.slice(offset, offset + CHECKED_AT_ONCE).arrayBuffer()), checksum);
  }
  return checksum;
}

function unreadable() {
  return new Problem("project_unreadable");
}
