/**
 * What is known of one job on the Space, so that it is done once and sent once, however often the connection is lost on
 * the way or the page is loaded anew.
 */
export class Ticket {
  /** Names the job (`Idempotency-Key`, IETF draft-ietf-httpapi-idempotency-key-header): whoever sends it again joins it. */
  key;
  /** A copy of the photo, as it is sent. @type {Blob | null} */
  copy = null;
  /** Where the photo lies on the Space; null before it was sent. @type {string | null} */
  path = null;
  /** What the job gave, until its file was fetched. @type {unknown[] | null} */
  made = null;
  /** The page was loaded anew: the Space may be at it, or have done it. */
  mayBeUnderWay;
  /** Root URL of the Space that has it. */
  #src = "";

  /** @param {string} [key] of a job that may be under way */
  constructor(key) {
    this.key = key ?? randomUuid();
    this.mayBeUnderWay = key !== undefined;
  }

  /**
   * Another Space knows nothing of it.
   *
   * @param {string} src root URL of the Space that is asked
   */
  takeTo(src) {
    if (this.#src && this.#src !== src) this.renew();
    this.#src = src;
  }

  /** The job has ended for good: what is asked for next is another one, of the same photo. */
  renew() {
    this.key = randomUuid();
    this.mayBeUnderWay = false;
    this.made = null;
    this.path = null;
  }
}

/** Version 4 (RFC 9562); `crypto.randomUUID` is missing on pages served without TLS. */
function randomUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const [version, variant] = [/** @type {number} */ (bytes[6]), /** @type {number} */ (bytes[8])];
  bytes[6] = (version & 0x0f) | 0x40;
  bytes[8] = (variant & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
