/** What the visitor waits for, one job at a time, and what the visitor is told. */

import { Problem } from "./problem.js";
import { describeProgress } from "./progress.js";

/**
 * @typedef {import("./progress.js").Progress} Progress
 * @typedef {import("./state.js").State} State
 */

/** Problems that lie in the file: trying again does not help, another one does. */
const OF_FILE = /^(photo_|file_|not_a_photo|svg_refused|too_many_pixels)/;

export class Jobs {
  #strings;
  #announce;
  #emit;
  #onChange;
  #chooseAnother;
  #signal;

  /** @type {AbortController | null} */
  #job = null;
  #isQuiet = false;
  /** @type {Progress} */
  #progress = { phase: "reading", fraction: null };

  /** The last job went wrong. */
  failed = false;
  /** @type {State["notice"]} */
  notice = null;
  /** The notice is about a job and goes with it; others stay until they are dismissed. */
  #isOfJob = false;

  /**
   * @param {object} options
   * @param {import("./strings.js").Strings} options.strings
   * @param {(sentence: string) => void} options.announce to who cannot see the notice
   * @param {(name: string, detail: Record<string, unknown>) => void} options.emit
   * @param {() => void} options.onChange
   * @param {() => void} options.chooseAnother photo
   * @param {AbortSignal} options.signal
   */
  constructor({ strings, announce, emit, onChange, chooseAnother, signal }) {
    this.#strings = strings;
    this.#announce = announce;
    this.#emit = emit;
    this.#onChange = onChange;
    this.#chooseAnother = chooseAnother;
    this.#signal = signal;
  }

  /** @returns {State["progress"]} null while nothing is waited for */
  get progress() {
    return this.#job && !this.#isQuiet ? describeProgress(this.#progress, this.#strings) : null;
  }

  /**
   * Do what the visitor has to wait for. A new job ends the one before.
   *
   * @param {(signal: AbortSignal) => Promise<void>} task
   * @param {{ quiet?: boolean }} [options] quiet: nobody has asked for it, so nobody is told
   */
  async run(task, { quiet = false } = {}) {
    this.#job?.abort();
    const job = new AbortController();
    const signal = AbortSignal.any([job.signal, this.#signal]);
    this.#job = job;
    this.#isQuiet = quiet;
    this.#progress = { phase: "reading", fraction: null };
    if (this.#isOfJob && !quiet) this.#clear();
    this.#onChange();
    try {
      await task(signal);
    } catch (error) {
      if (!signal.aborted) this.fail(error, () => void this.run(task));
    }
    if (signal.aborted) return;
    this.#job = null;
    this.#onChange();
  }

  /**
   * @param {Progress} progress
   * @param {AbortSignal} signal of the job it belongs to
   */
  proceed(progress, signal) {
    if (signal.aborted) return;
    this.#progress = progress;
    this.#emit("tbi-progress", { ...progress });
    if (this.progress) this.#announce(this.progress.sentence);
    this.#onChange();
  }

  /** End what is waited for. */
  cancel() {
    this.#job?.abort();
    this.#job = null;
    this.#clear();
    this.#onChange();
    this.#announce(this.#strings.t("progress.cancelled"));
  }

  /** Take the notice away. */
  dismiss() {
    this.#clear();
    this.#onChange();
  }

  /** Something is being done, whether or not the visitor is told. */
  get isBusy() {
    return this.#job !== null;
  }

  /**
   * Say what went wrong; everything else stays as it was.
   *
   * @param {unknown} error
   * @param {() => void} [retry]
   */
  fail(error, retry) {
    const problem = error instanceof Problem ? error : new Problem("unknown");
    if (!(error instanceof Problem)) console.error("text-behind-image:", error);
    const { t, has } = this.#strings;
    const { code } = problem;
    const sentence = has(`error.${code}`) ? t(`error.${code}`) : problem.sentence || t("error.unknown");
    const remedy = OF_FILE.test(code)
      ? { name: t("action.choose_another"), run: this.#chooseAnother }
      : retry && { name: t("action.retry"), run: retry };
    this.failed = true;
    this.#tell(sentence, remedy ? [remedy] : [], true);
    this.#emit("tbi-error", { code, sentence });
  }

  /**
   * @param {string} key of the sentence
   * @param {Record<string, string | number>} [values]
   */
  say(key, values) {
    this.#tell(this.#strings.t(key, values), [], false);
  }

  /**
   * @param {string} key of the sentence
   * @param {string} action key of what the visitor may do about it
   * @param {() => void} run
   */
  ask(key, action, run) {
    const { t } = this.#strings;
    this.#tell(t(key), [{ name: t(action), run }], true);
  }

  #clear() {
    this.failed = false;
    this.notice = null;
  }

  /**
   * @param {string} sentence
   * @param {NonNullable<State["notice"]>["actions"]} actions
   * @param {boolean} isOfJob
   */
  #tell(sentence, actions, isOfJob) {
    this.notice = { sentence, actions };
    this.#isOfJob = isOfJob;
    this.#announce(sentence);
    this.#onChange();
  }
}
