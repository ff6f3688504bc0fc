/**
 * Share links: a design in the fragment of a URL, which browsers never send to a server.
 * `#tbi=1.<design as JSON, raw deflate, base64url>`, beside whatever else the page keeps in its fragment.
 */

import { toJson } from "../../base/json.js";
import { Problem } from "../../base/problem.js";
import { DesignError, parseDesign, toDesign } from "../scene/design.js";
import { UNTOUCHED } from "../scene/scene.js";
import { inflate } from "./inflate.js";

/** What the fragment's parameter starts with; the number is the version of the encoding. */
const PARAMETER = "tbi=";
const ENCODING = "1.";

/** Bytes of JSON that a link may unfold to. */
const LIMIT = 262_144;

/** Decimals that a link keeps of a number: of a place, a third of a pixel on a photo 6000 px wide. */
const DECIMALS = 4;

/**
 * @param {import("../scene/scene.js").Scene} scene
 * @param {string} baseUrl URL of the page; other parameters of its fragment are kept
 * @returns {Promise<string>}
 * @throws {Problem} `link_too_long`
 */
export async function linkFor(scene, baseUrl) {
  const json = toJson(toDesign(scene), (_, value) =>
    typeof value === "number" ? Number(value.toFixed(DECIMALS)) : value,
  );
  const design = new Blob([json]);
  if (design.size > LIMIT) throw new Problem("link_too_long");
  const deflated = new Response(design.stream().pipeThrough(new CompressionStream("deflate-raw")));
  const encoded = toBase64Url(new Uint8Array(await deflated.arrayBuffer()));
  const url = new URL(baseUrl);
  const others = parameters(url.hash).filter((parameter) => !parameter.startsWith(PARAMETER));
  url.hash = [...others, `${PARAMETER}${ENCODING}${encoded}`].join("&");
  return url.href;
}

/**
 * Strokes of the mask's brush are no part of a link: one that has them all the same brings none.
 *
 * @param {string} hash a location's, with or without its "#"
 * @returns {Promise<import("../scene/scene.js").Scene | null>} null: there is no design in it
 * @throws {Problem} `link_unreadable`
 */
export async function designFromFragment(hash) {
  const parameter = parameters(hash).find((parameter) => parameter.startsWith(PARAMETER));
  if (parameter === undefined) return null;
  const encoded = parameter.slice(PARAMETER.length);
  // What does not compress is stored with a few bytes more, and base64 has 4 characters for 3 bytes.
  if (!encoded.startsWith(ENCODING) || encoded.length > LIMIT * 1.4) throw new Problem("link_unreadable");
  try {
    const design = await inflate(fromBase64Url(encoded.slice(ENCODING.length)), LIMIT);
    if (!design) throw new Problem("link_unreadable");
    const scene = parseDesign(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(design)));
    return { ...scene, subject: { ...scene.subject, strokes: UNTOUCHED.strokes } };
  } catch (error) {
    if (error instanceof DesignError) throw new Problem("link_unreadable", error.message);
    throw new Problem("link_unreadable");
  }
}

/** @param {string} hash */
function parameters(hash) {
  return hash.replace(/^#/, "").split("&").filter(Boolean);
}

/** @param {Uint8Array} bytes */
function toBase64Url(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
function fromBase64Url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
