/**
 * The Space's HTTP API as the browser sees it: upload a file, join the queue, read the event stream,
 * withdraw. It is the protocol of Gradio 6 (`gradio/routes.py`, `gradio/server_messages.py`).
 */

import { toJson } from "../../base/json.js";
import { Problem } from "../../base/problem.js";
import { piecesOf, Silence } from "../../base/silence.js";
import { accessTo } from "./access.js";
import { checkContract } from "./contract.js";
import { isOfLimit, limitsOf, refused } from "./limits.js";
import { askOnline } from "./network.js";
import { Ticket } from "./ticket.js";

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
 * @typedef {object} Waiting
 * @property {AbortSignal} signal
 * @property {(progress: Progress) => void} onProgress
 * @property {Ticket} [ticket] of a job that was asked for before: what was reached of it is not done again
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
 * @property {number | null} [retry_after] seconds
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
  model_failed: "server_error",
  out_of_memory: "storage_full",
  upload_gone: "connection_lost",
  job_unknown: "connection_lost",
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
   * @param {Blob | Promise<Blob>} photo a copy of it will do
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
   * @param {Blob | Promise<Blob>} photo
   * @param {Waiting} waiting
   */
  async #make(endpoint, photo, { signal, onProgress, ticket = new Ticket() }) {
    const onOffline = () => onProgress({ phase: "offline" });
    ticket.takeTo(this.#src);
    try {
      return await askOnline(() => this.#makeNow(endpoint, photo, { signal, onProgress, ticket }), {
        src: this.#src,
        signal,
        onOffline,
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!error.isPassing) ticket.renew();
      // The Space says in English which limit it is.
      throw isOfLimit(error.code) ? refused(error.code, await photo, await limitsOf(this.#src)) : error;
    }
  }

  /**
   * Send a photo to an endpoint and fetch the file that it makes, from where the ticket has come to.
   *
   * @param {string} endpoint
   * @param {Blob | Promise<Blob>} photo
   * @param {Required<Waiting>} waiting
   */
  async #makeNow(endpoint, photo, { signal, onProgress, ticket }) {
    if (!ticket.path) {
      const [file] = await Promise.all([photo, ticket.mayBeUnderWay || this.#askForPlace(signal)]);
      ticket.path = await this.#upload(file, signal, onProgress);
    }
    try {
      ticket.made ??= await this.#call(endpoint, ticket, signal, onProgress);
    } catch (error) {
      if (error instanceof Problem && error.code === "upload_gone") ticket.path = null;
      throw error;
    }
    const [file, info] = /** @type {[FileData, MatteInfo]} */ (ticket.made);
    const path = file.path.split("/").map(encodeURIComponent).join("/");
    try {
      const made = await this.#fetch(`gradio_api/file=${path}`, { signal }, readBlob);
      return { file: made, info };
    } catch (error) {
      // It was kept for a while only, or lies with a process that is gone: it is made again.
      if (error instanceof Problem && error.status === 404) {
        ticket.made = null;
        throw new Problem("connection_lost");
      }
      throw error;
    }
  }

  /**
   * Hear whether the Space answers this element and has a place in its queue, before a photo is sent that could not
   * have one.
   *
   * @param {AbortSignal} signal
   * @throws {Problem}
   */
  async #askForPlace(signal) {
    // Before all else: what another Space answers may mean something else.
    await checkContract(this.#src);
    try {
      await this.#fetch("queue", { cache: "no-store", signal }, async () => {});
    } catch (error) {
      // An older Space has no such route, and where there is no answer, the upload will tell.
      if (!(error instanceof Problem && (error.status === 404 || !error.status))) throw error;
    }
  }

  /**
   * Only XMLHttpRequest reports how much of a body has been sent.
   *
   * @param {Blob} file
   * @param {AbortSignal} signal
   * @param {(progress: Progress) => void} onProgress
   * @returns {Promise<string>} path on the Space
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
      return await /** @type {Promise<string>} */ (
        new Promise((resolve, reject) => {
          request.open("POST", `${this.#src}/gradio_api/upload`);
          for (const [name, value] of Object.entries(accessTo(this.#src))) request.setRequestHeader(name, value);
          request.upload.onprogress = ({ loaded, total }) => {
            silence.heard();
            onProgress({ phase: "uploading", fraction: total ? loaded / total : 0, bytes: total });
          };
          request.onload = () => {
            const { status, responseText } = request;
            if (status >= 300) return reject(refusal(status, responseText, request.getResponseHeader("Retry-After")));
            try {
              resolve(JSON.parse(responseText)[0]);
            } catch {
              reject(new Problem("unreachable"));
            }
          };
          request.onerror = () => reject(new Problem("unreachable"));
          request.onabort = () => reject(signal.aborted ? signal.reason : new Problem("connection_lost"));
          request.send(form);
        })
      );
    } finally {
      silence.end();
    }
  }

  /**
   * Run an endpoint through the queue, or join the run that is under way.
   *
   * @param {string} endpoint
   * @param {Ticket} ticket with the path of the photo
   * @param {AbortSignal} signal
   * @param {(progress: Progress) => void} onProgress
   * @returns {Promise<unknown[]>}
   */
  async #call(endpoint, { key, path }, signal, onProgress) {
    const session = crypto.getRandomValues(new Uint32Array(2)).join("");
    // Not aborted half-way: a request that is already queued can only be withdrawn by its id.
    const data = [{ path, meta: { _type: "gradio.FileData" } }];
    const question = json({ data, session_hash: session }, { "Idempotency-Key": key });
    const { event_id: event } = await this.#fetch(`gradio_api/call/${endpoint}`, question, readJson);
    try {
      signal.throwIfAborted();
      for await (const message of this.#messages(session, signal)) {
        if (message.msg === "process_completed") {
          if (message.success) return message.output?.data ?? [];
          const { title = "server_error", error } = message.output ?? {};
          const { retry_after: wait } = message;
          throw problemOf(title, error ?? "", { wait: wait ?? undefined });
        }
        // The queue is being stopped, or a new one does not know us.
        if (message.msg === "unexpected_error") throw new Problem("unavailable");
        const progress = progressOf(message);
        if (progress) onProgress(progress);
      }
      throw new Problem("connection_lost");
    } catch (error) {
      if (signal.aborted) void this.#withdraw(session, event);
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
   * @param {string} session
   * @param {string} event
   */
  async #withdraw(session, event) {
    try {
      const request = { ...json({ session_hash: session, event_id: event }), keepalive: true };
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
    throw refusal(response.status, await response.text(), response.headers.get("Retry-After"));
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
 * @param {Record<string, string>} [headers]
 * @returns {RequestInit}
 */
function json(body, headers) {
  return { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: toJson(body) };
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
 * @param {string} detail
 * @param {{ wait?: number | undefined, status?: number }} [said] wait: seconds after which to ask again, where that
 *   helps; status: of HTTP
 */
function problemOf(code, detail, { wait, status = 0 } = {}) {
  return Object.assign(new Problem(code, detail), { words: SAID_AS[code] ?? code, wait, status });
}

/**
 * What an HTTP status other than 2xx means.
 *
 * @param {number} status
 * @param {string} body the Space's own refusals are JSON with a code and a sentence
 * @param {string | null} retryAfter header (RFC 9110, 10.2.3)
 */
function refusal(status, body, retryAfter) {
  const told = { status, wait: secondsOf(retryAfter) };
  try {
    const parsed = JSON.parse(body);
    const said = parsed.code ? parsed : parsed.detail;
    if (said?.code) return problemOf(said.code, said.sentence, told);
  } catch {
    // Gradio and proxies answer in their own words, which are not meant for visitors.
  }
  if (body.includes("Queue is full")) return problemOf("queue_full", "", told);
  if (status >= 502 && status <= 504) return problemOf("unavailable", "", told);
  return problemOf({ 413: "file_too_large", 429: "too_many_requests" }[status] ?? "server_error", "", told);
}

/**
 * @param {string | null} retryAfter seconds, or a date
 * @returns {number | undefined}
 */
function secondsOf(retryAfter) {
  if (!retryAfter) return undefined;
  const seconds = Number(retryAfter);
  const until = Number.isNaN(seconds) ? (Date.parse(retryAfter) - Date.now()) / 1000 : seconds;
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}
