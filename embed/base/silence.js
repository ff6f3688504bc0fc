/** Connections that stay open and bring nothing any more. */

/** Tells by its signal that nothing was heard for too long. It is listening until it is ended. */
export class Silence {
  #over = new AbortController();
  #limit;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {number} limit ms */
  constructor(limit) {
    this.#limit = limit;
    this.heard();
  }

  /** Aborted when it was silent for too long. */
  get signal() {
    return this.#over.signal;
  }

  /** Something has come, or has gone out. */
  heard() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over.abort(), this.#limit);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

/**
 * The body of an answer, piece by piece. Streams are not iterable in every browser yet. Leaving the loop early ends
 * the download.
 *
 * @param {Response} response
 * @param {Silence} silence hears of each piece
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>}
 */
export async function* piecesOf(response, silence) {
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || !value) return;
      silence.heard();
      yield value;
    }
  } finally {
    void reader?.cancel().catch(() => {});
  }
}
