/**
 * The Space's HTTP API as the browser sees it: upload a file, join the queue, read the event stream,
 * withdraw. It is the protocol of Gradio 6 (`gradio/routes.py`, `gradio/server_messages.py`).
 */

import { toJson } from "../../base/json.js";
import { Problem } from "../../base/problem.js";
import { piecesOf, Silence } from "../../base/silence.js";
import { accessTo } from "./access.js";
import { isOfLimit, limitsOf, refused } from "./limits.js";
import { askOnline } from "./network.js";

/**
 * @typedef {{ phase: "uploading", fraction: number, bytes: number }
 *   | { phase: "queued", ahead: number }
 *   | { phase: "running", fraction: number | null, step: string }
 *   | { phase: "offline" }} Progress
 *   fraction: part done, 0 to 1, or null where the Space does not say;
 *   step: the Space's name for what it is doing, "" where it has none;
 *   ahead: requests that will start before this one;
 *   offline: the device has no network, and the Space is asked again when it has
 *
 * @typedef {{ engine: string, width: number, height: number, empty: boolean }} MatteInfo
 *   width, height: size of the matte in pixels; empty: no subject was found
 *
 * @typedef {{ signal: AbortSignal, onProgress: (progress: Progress) => void }} Waiting
 *
 * @typedef {{ path: string }} FileData a file on the Space
 *
 * @typedef {object} ProgressUnit
 * @property {number | null} index
 * @property {number | null} length
 * @property {number | null} progress
 * @property {string | null} desc
 *
 * @typedef {object} Message one message of the event stream, the fields that are read here
 * @property {string} msg
 * @property {number} [rank]
 * @property {ProgressUnit[]} [progress_data]
 * @property {boolean} [success]
 * @property {{ data?: unknown[], error?: string | null, title?: string }} [output]
 * @property {string} [message]
 */

/**
 * A connection on which nothing comes and goes for this long, in ms, is lost; the queue's stream carries a heartbeat
 * every 15 s. An upload tells of each 64 KB or so.
 */
const SILENCE_MS = 50_000;

/** Codes of the Space that are said in the words of others. @type {Record<string, string>} */
const SAID_AS = {
  internal_error: "server_error",
  upload_gone: "connection_lost",
  colours_unsupported: "photo_unreadable",
  raw_refused: "not_a_photo",
};

export class SpaceClient {
  #src;

  /** @param {string} src root URL of the Space, without a slash at the end */
  constructor(src) {
    this.#src = src;
  }

  /**
   * Ask the Space for the alpha matte of a photo.
   *
   * @param {Blob} photo
   * @param {Waiting} waiting
   * @returns {Promise<{ matte: Blob, info: MatteInfo }>} matte: 8-bit grey PNG of the photo's size, white is
   *   subject
   * @throws {Problem} where the Space refuses, fails or cannot be reached
   */
  async alphaMatte(photo, waiting) {
    const { file, info } = await this.#make("alpha_matte", photo, waiting);
    return { matte: file, info };
  }

  /**
   * Ask the Space to cut the subject out of a photo that is sent whole.
   *
   * @param {Blob} photo
   * @param {Waiting} waiting
   * @returns {Promise<{ cutout: Blob, info: MatteInfo }>} cutout: PNG of the photo's upright size with
   *   straight alpha and repaired edge colours
   * @throws {Problem}
   */
  async removeBackground(photo, waiting) {
    const { file, info } = await this.#make("remove_background", photo, waiting);
    return { cutout: file, info };
  }

  /**
   * Ask the Space for a copy of a photo in a format that every browser can open.
   *
   * @param {Blob} photo
   * @param {Waiting} waiting
   * @returns {Promise<Blob>} upright sRGB: JPEG, or PNG where the photo has transparent pixels
   * @throws {Problem}
   */
  async convertPhoto(photo, waiting) {
    return (await this.#make("convert_photo", photo, waiting)).file;
  }

  /**
   * @param {string} endpoint
   * @param {Blob} photo
   * @param {Waiting} waiting
   */
  async #make(endpoint, photo, waiting) {
    const { signal, onProgress } = waiting;
    const onOffline = () => onProgress({ phase: "offline" });
    try {
      return await askOnline(() => this.#makeNow(endpoint, photo, waiting), { src: this.#src, signal, onOffline });
    } catch (error) {
      // The Space says in English which limit it is.
      if (!(error instanceof Problem) || !isOfLimit(error.code)) throw error;
      throw refused(error.code, photo, await limitsOf(this.#src));
    }
  }

  /**
   * Send a photo to an endpoint and fetch the file that it makes.
   *
   * @param {string} endpoint
   * @param {Blob} photo
   * @param {Waiting} waiting
   */
  async #makeNow(endpoint, photo, { signal, onProgress }) {
    const upload = await this.#upload(photo, signal, onProgress);
    const [file, info] = /** @type {[FileData, MatteInfo]} */ (
      await this.#call(endpoint, [upload], signal, onProgress)
    );
    const path = file.path.split("/").map(encodeURIComponent).join("/");
    const made = await this.#fetch(`gradio_api/file=${path}`, { signal }, readBlob);
    return { file: made, info };
  }

  /**
   * Only XMLHttpRequest reports how much of a body has been sent.
   *
   * @param {Blob} file
   * @param {AbortSignal} signal
   * @param {(progress: Progress) => void} onProgress
   */
  async #upload(file, signal, onProgress) {
    signal.throwIfAborted();
    const form = new FormData();
    // The visitor's file name stays at home.
    form.append("files", file, "photo");
    const request = new XMLHttpRequest();
    const silence = new Silence(SILENCE_MS);
    const either = AbortSignal.any([signal, silence.signal]);
    either.addEventListener("abort", () => request.abort());
    try {
      const path = await /** @type {Promise<string>} */ (
        new Promise((resolve, reject) => {
          request.open("POST", `${this.#src}/gradio_api/upload`);
          for (const [name, value] of Object.entries(accessTo(this.#src))) request.setRequestHeader(name, value);
          request.upload.onprogress = ({ loaded, total }) => {
            silence.heard();
            onProgress({ phase: "uploading", fraction: total ? loaded / total : 0, bytes: total });
          };
          request.onload = () => {
            if (request.status >= 300) return reject(refusal(request.status, request.responseText));
            try {
              resolve(JSON.parse(request.responseText)[0]);
            } catch {
              reject(new Problem("unreachable"));
            }
          };
          request.onerror = () => reject(new Problem("unreachable"));
          request.onabort = () => reject(signal.aborted ? signal.reason : new Problem("connection_lost"));
          request.send(form);
        })
      );
      return { path, meta: { _type: "gradio.FileData" } };
    } finally {
      silence.end();
    }
  }

  /**
   * Run an endpoint through the queue.
   *
   * @param {string} endpoint
   * @param {unknown[]} data
   * @param {AbortSignal} signal
   * @param {(progress: Progress) => void} onProgress
   * @returns {Promise<unknown[]>}
   */
  async #call(endpoint, data, signal, onProgress) {
    const session = crypto.getRandomValues(new Uint32Array(2)).join("");
    // Not aborted half-way: a request that is already queued can only be withdrawn by its id.
    const question = json({ data, session_hash: session });
    const { event_id: event } = await this.#fetch(`gradio_api/call/${endpoint}`, question, readJson);
    try {
      signal.throwIfAborted();
      for await (const message of this.#messages(session, signal)) {
        if (message.msg === "process_completed") {
          if (message.success) return message.output?.data ?? [];
          throw problemOf(message.output?.title ?? "server_error", message.output?.error ?? "");
        }
        // The queue is being stopped, or a new one does not know us.
        if (message.msg === "unexpected_error") throw new Problem("unavailable");
        const progress = progressOf(message);
        if (progress) onProgress(progress);
      }
      throw new Problem("connection_lost");
    } catch (error) {
      if (signal.aborted) void this.#withdraw(endpoint, session, event);
      throw error;
    }
  }

  /**
   * @param {string} session
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<Message>}
   */
  async *#messages(session, signal) {
    const silence = new Silence(SILENCE_MS);
    try {
      const response = await this.#ask(
        `gradio_api/queue/data?session_hash=${session}`,
        { headers: { Accept: "text/event-stream" }, signal },
        silence,
      );
      const decoder = new TextDecoder();
      let unread = "";
      for await (const piece of piecesOf(response, silence)) {
        const events = (unread + decoder.decode(piece, { stream: true })).split("\n\n");
        unread = events.pop() ?? "";
        for (const event of events) {
          if (event.startsWith("data:")) yield JSON.parse(event.slice(5));
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof Problem ? error : new Problem("connection_lost");
    } finally {
      silence.end();
    }
  }

  /**
   * Take a request out of the queue, or stop it if it runs. Nobody waits for it: by the time it is
   * sent, the visitor has moved on.
   *
   * @param {string} endpoint
   * @param {string} session
   * @param {string} event
   */
  async #withdraw(endpoint, session, event) {
    try {
      // Gradio names a running task by the endpoint's number, which only the configuration tells.
      const config = await this.#fetch("config", {}, readJson);
      const { id } = config.dependencies.find(
        (/** @type {{ api_name: string }} */ dependency) => dependency.api_name === endpoint,
      );
      const request = { ...json({ session_hash: session, event_id: event, fn_index: id }), keepalive: true };
      await this.#fetch("gradio_api/cancel", request, readJson);
    } catch {
      // The stream is closed as well, and a Space drops what nobody listens to.
    }
  }

  /**
   * @template T
   * @param {string} path
   * @param {RequestInit} init
   * @param {(response: Response, silence: Silence) => Promise<T>} read takes the body, which may break off as well
   * @returns {Promise<T>}
   * @throws {Problem}
   */
  async #fetch(path, init, read) {
    const silence = new Silence(SILENCE_MS);
    try {
      return await read(await this.#ask(path, init, silence), silence);
    } catch (error) {
      init.signal?.throwIfAborted();
      throw error instanceof Problem ? error : new Problem("unreachable");
    } finally {
      silence.end();
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   * @param {Silence} silence ends it, also while its body is read
   * @returns {Promise<Response>}
   * @throws {Problem} what the Space answers where it is no success; anything else where there is no answer
   */
  async #ask(path, init, silence) {
    const signals = init.signal ? [init.signal, silence.signal] : [silence.signal];
    const headers = { ...init.headers, ...accessTo(this.#src) };
    const response = await fetch(`${this.#src}/${path}`, { ...init, headers, signal: AbortSignal.any(signals) });
    silence.heard();
    if (response.ok) return response;
    throw refusal(response.status, await response.text());
  }
}

/** @param {Response} response */
function readJson(response) {
  return response.json();
}

/**
 * @param {Response} response
 * @param {Silence} silence
 * @returns {Promise<Blob>}
 */
async function readBlob(response, silence) {
  /** @type {BlobPart[]} */
  const pieces = [];
  for await (const piece of piecesOf(response, silence)) pieces.push(piece);
  return new Blob(pieces, { type: response.headers.get("Content-Type") ?? "" });
}

/**
 * @param {unknown} body
 * @returns {RequestInit}
 */
function json(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: toJson(body) };
}

/**
 * @param {Message} message
 * @returns {Progress | null}
 */
function progressOf(message) {
  if (message.msg === "estimation") return { phase: "queued", ahead: message.rank ?? 0 };
  if (message.msg === "process_starts") return { phase: "running", fraction: null, step: "" };
  const unit = message.msg === "progress" && message.progress_data?.at(-1);
  if (!unit) return null;
  const fraction = unit.progress ?? (unit.length ? (unit.index ?? 0) / unit.length : null);
  return { phase: "running", fraction, step: unit.desc ?? "" };
}

/**
 * @param {string} code of the Space's own
 * @param {string} [detail]
 */
function problemOf(code, detail) {
  return Object.assign(new Problem(code, detail), { words: SAID_AS[code] ?? code });
}

/**
 * What an HTTP status other than 2xx means.
 *
 * @param {number} status
 * @param {string} body the Space's own refusals are JSON with a code and a sentence
 */
function refusal(status, body) {
  try {
    const parsed = JSON.parse(body);
    const said = parsed.code ? parsed : parsed.detail;
    if (said?.code) return problemOf(said.code, said.sentence);
  } catch {
    // Gradio and proxies answer in their own words, which are not meant for visitors.
  }
  if (body.includes("Queue is full")) return new Problem("queue_full");
  if (status >= 502 && status <= 504) return new Problem("unavailable");
  return new Problem({ 413: "file_too_large", 429: "too_many_requests" }[status] ?? "server_error");
}
