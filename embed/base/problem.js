/** What a Space answers that is down, asleep or restarting, and what comes of having been away: it goes by. */
const PASSING = new Set([
  "unreachable",
  "unavailable",
  "connection_lost",
  "upload_gone",
  "job_unknown",
  "queue_full",
  "shutting_down",
]);

/**
 * A failure that the visitor is told about. Parts of another version of the editor have a class of their own,
 * so it is known by its code.
 */
export class Problem extends Error {
  /** @override @param {unknown} error */
  static [Symbol.hasInstance](error) {
    return typeof (/** @type {{ code?: unknown } | null} */ (error)?.code) === "string";
  }

  /**
   * @param {string} code stable name of what went wrong
   * @param {string} [detail] in English, for who develops a page
   */
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "Problem";
    this.code = code;
    /** `error.<words>` in the locale says it, or `why.<words>`. */
    this.words = code;
    /** What that sentence names. @type {Record<string, string | number>} */
    this.values = {};
    /** Seconds after which the Space is to be asked again, where it says so. @type {number | undefined} */
    this.wait = undefined;
    /** Of the HTTP answer that refused; 0 where there was none. */
    this.status = 0;
  }

  /** Asking again later helps; a definite refusal stays one. */
  get isPassing() {
    return this.wait !== undefined || PASSING.has(this.code);
  }
}
