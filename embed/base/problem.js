/** What a Space answers that is down, asleep or restarting, and what comes of having been away: it goes by. */
const PASSING = new Set(["unreachable", "unavailable", "connection_lost", "upload_gone"]);

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
    /** `error.<words>` in the locale says it. */
    this.words = code;
    /** What that sentence names. @type {Record<string, string | number>} */
    this.values = {};
  }

  /** Asking again later helps; a definite refusal stays one. */
  get isPassing() {
    return PASSING.has(this.code);
  }
}
