/** A photo from the web: named by the page's author, or dragged here from another page. */

import { Problem } from "../../base/problem.js";
import { piecesOf, Silence } from "../../base/silence.js";
import { limitsOf, overLimit } from "../space/limits.js";
import { HEAD, readHeader } from "./header.js";

/** A server that sends nothing for this long is taken to be gone. */
const SILENCE_MS = 20_000;

/**
 * @param {string} address URL, relative to the document
 * @param {object} options
 * @param {string} options.code what the problem is called where the picture can't be had:
 *   `image_unreachable` tells the page's author what to check, `drop_unreachable` the visitor what to do
 * @param {string} options.src root URL of the Space whose limits count
 * @param {AbortSignal} options.signal
 * @param {(fraction: number) => void} [options.onProgress] part that has come, 0 to 1, where the
 *   server says how much there is
 * @returns {Promise<File>}
 * @throws {Problem} with that code, or `file_too_large`
 */
export async function fetchPhoto(address, { code, src, signal, onProgress = () => {} }) {
  const silence = new Silence(SILENCE_MS);
  try {
    const url = new URL(address, document.baseURI);
    if (url.protocol === "data:") return new File([fromDataUrl(url)], "photo");
    const limits = limitsOf(src);
    const response = await fetch(url, {
      // Pictures of other sites are asked for as a stranger would.
      credentials: "same-origin",
      headers: { Accept: "image/*" },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    const type = response.headers.get("Content-Type")?.split(";")[0]?.trim() ?? "";
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    let isDoubtful = /^(text|audio|video)\/|^application\/(xhtml|json|pdf)/.test(type);
    let found = type;
    const total = Number(response.headers.get("Content-Length"));
    const { maxFileBytes } = await limits;
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const chunks = [];
    let received = 0;
    for await (const chunk of piecesOf(response, silence)) {
      received += chunk.length;
      if (Math.max(received, total) > maxFileBytes) throw overLimit("file_too_large", await limits);
      chunks.push(chunk);
      // Before all of a film has come.
      if (isDoubtful && received >= HEAD) {
        found = await sniff(chunks, type);
        isDoubtful = false;
      }
      if (total) onProgress(Math.min(1, received / total));
    }
    if (isDoubtful) found = await sniff(chunks, type);
    return new File(chunks, nameIn(url), { type: found });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Problem) throw error;
    const reason = silence.signal.aborted ? "no answer" : error instanceof Error ? error.message : "";
    throw new Problem(code, `${address.slice(0, 200)}: ${reason}`);
  } finally {
    silence.end();
  }
}

/**
 * As for an `<img>`, the bytes count and not what the server calls them (https://mimesniff.spec.whatwg.org, 6.1).
 *
 * @param {BlobPart[]} chunks what has come, from the start
 * @param {string} said what it is said to be
 * @returns {Promise<string>} MIME type
 * @throws {Error} where it is no picture
 */
async function sniff(chunks, said) {
  const { format } = await readHeader(new Blob(chunks));
  // Pages have drawings in them; a drawing by itself is never sniffed.
  if (!format || format === "svg") throw new Error(`it is ${said}`);
  return `image/${format}`;
}

/**
 * Read here and not fetched: a page's policy may permit `data:` to pictures alone.
 *
 * @param {URL} url
 */
function fromDataUrl({ href }) {
  const comma = href.indexOf(",");
  const body = decodeURIComponent(href.slice(comma + 1));
  const bytes = href.slice(0, comma).endsWith(";base64") ? atob(body) : body;
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0));
}

/** @param {URL} url */
function nameIn({ pathname }) {
  const last = pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last) || "photo";
  } catch {
    return last;
  }
}
