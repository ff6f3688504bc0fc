/** What the visitor waits for, one job at a time, and what the visitor is told. */

import { backOff } from "../../base/back-off.js";
import { Problem } from "../../base/problem.js";
import { describeProgress } from "./progress.js";

/**
 * @typedef {import("./progress.js").Progress} Progress
 *
 * @typedef {{ sentence: string, actions: readonly { name: string, run: () => void }[] }} Notice
 */

/** Problems that lie in the file: trying again does not help, another one does. */
const OF_FILE = /^(photo_|file_|not_a_photo|svg_|raw_|colours_|too_many_pixels)/;

/** Problems of who may come in: another token, or signing in, helps. */
const OF_ACCESS = ["login_required", "token_refused"];

/** For how long a job is done again by itself before that is left to the visitor. */
const RETRIED_MS = 10 * 60 * 1000;

/** A Space that names a longer time is asked after this one: who waits for it does so in front of a screen. */
const LONGEST_TOLD_MS = 120_000;

export class Jobs {
  #strings;
  #announce;
  #emit;
  #onChange;
  #chooseAnother;
  #signIn;
  #signal;

  /** @type {AbortController | null} */
  #job = null;
  #isQuiet = false;
  /** @type {Progress} */
  #progress = { phase: "reading", fraction: null };

  /** The last job went wrong. */
  failed = false;
  /** @type {Notice | null} */
  notice = null;
  /** The notice is about a job and goes with it; others stay until they are dismissed. */
  #isOfJob = false;
  /** How often in a row the job could not be done because the Space was away, or had no room. */
  #failures = 0;
  /** When it could not for the first time, of `performance.now()`. */
  #failedAt = 0;
  /** The job that is about to begin is the one that failed. */
  #isAgain = false;
  /** The job that the Space has refused for want of a token. @type {(() => void) | null} */
  #refused = null;

  /**
   * @param {object} options
   * @param {import("../../base/strings.js").Strings} options.strings
   * @param {(sentence: string) => void} options.announce to who cannot see the notice
   * @param {(name: string, detail: Record<string, unknown>) => void} options.emit
   * @param {() => void} options.onChange
   * @param {() => void} options.chooseAnother photo
   * @param {(() => void) | null} options.signIn null where the visitor can't
   * @param {AbortSignal} options.signal
   */
  constructor({ strings, announce, emit, onChange, chooseAnother, signIn, signal }) {
    this.#strings = strings;
    this.#announce = announce;
    this.#emit = emit;
    this.#onChange = onChange;
    this.#chooseAnother = chooseAnother;
    this.#signIn = signIn;
    this.#signal = signal;
  }

  /** @returns {import("./progress.js").Described | null} null while nothing is waited for */
  get progress() {
    const isTold = !this.#isQuiet || this.#failures > 0 || this.#progress.phase === "offline";
    return this.#job && isTold ? describeProgress(this.#progress, this.#strings) : null;
  }

  /**
   * Do what the visitor has to wait for. A new job ends the one before. Where the Space is away, the job is
   * done again later.
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
    if (!this.#isAgain) this.#failures = 0;
    this.#refused = null;
    this.#progress = { phase: "reading", fraction: null };
    if (this.#isOfJob && !quiet) this.#clear();
    this.#onChange();
    try {
      await task(signal);
    } catch (error) {
      await this.#learn(error);
      if (!signal.aborted) this.fail(error, () => void this.run(task, { quiet }));
    }
    if (signal.aborted) return;
    this.#job = null;
    this.#failures = 0;
    this.#onChange();
  }

  /**
   * Have the words of what seldom goes wrong.
   *
   * @param {unknown} error
   */
  async #learn(error) {
    if (error instanceof Problem && !this.#keyOf(error)) await this.#strings.learn("later").catch(() => {});
  }

  /**
   * @param {Problem} problem
   * @returns {string | undefined} of what it is said in, or of why it has to be tried again later
   */
  #keyOf({ code, words = code }) {
    return [`error.${words}`, `why.${words}`].find(this.#strings.has);
  }

  /**
   * @param {Progress} progress
   * @param {AbortSignal} signal of the job it belongs to
   */
  proceed(progress, signal) {
    if (signal.aborted) return;
    const { phase } = progress;
    // Every second of a countdown is too much to listen to, and so is every step on the Space.
    const goesOn = phase === this.#progress.phase && (phase === "retrying" || phase === "running");
    this.#progress = progress;
    // What the code is said as is between us.
    const { words, ...detail } = { words: "", ...progress };
    this.#emit("tbi-progress", detail);
    if (this.progress && !goesOn) this.#announce(this.progress.sentence);
    this.#onChange();
  }

  /** End what is waited for. */
  cancel() {
    this.#job?.abort();
    this.#job = null;
    if (this.#isOfJob) this.#clear();
    this.#onChange();
    this.#announce(this.#strings.t("progress.cancelled"));
  }

  /** Take the notice away. */
  dismiss() {
    this.#clear();
    // Nor is it to be come across by who reads on.
    this.#announce("");
    this.#onChange();
  }

  /** Something is being done, whether or not the visitor is told. */
  get isBusy() {
    return this.#job !== null;
  }

  /**
   * Say what went wrong; everything else stays as it was. What passes by itself is done again by itself:
   * the page is told of it once.
   *
   * @param {unknown} error
   * @param {() => void} [retry] runs the job again
   */
  fail(error, retry) {
    const problem = error instanceof Problem ? error : new Problem("unknown");
    if (!(error instanceof Problem)) console.error("text-behind-image:", error);
    const { t } = this.#strings;
    const { code, values, wait = 0 } = problem;
    const key = this.#keyOf(problem) ?? "error.unknown";
    const said = t(key, values);
    const sentence = key.startsWith("why.") ? t("error.later", { why: said }) : said;
    const isRefused = OF_ACCESS.includes(code);
    this.#refused = (isRefused && retry) || null;
    if (!problem.isPassing || this.#failures === 0) this.#emit("tbi-error", { code, sentence });
    if (this.#failures === 0) this.#failedAt = performance.now();
    // What is to be waited for longer than that is said, and no more.
    if (retry && problem.isPassing && performance.now() - this.#failedAt + wait * 1000 < RETRIED_MS) {
      void this.#retryLater(problem, retry);
      return;
    }
    let remedy = retry && { name: t("action.retry"), run: retry };
    if (OF_FILE.test(code)) remedy = { name: t("action.choose_another"), run: this.#chooseAnother };
    if (isRefused && this.#signIn) remedy = { name: t("action.sign_in"), run: this.#signIn };
    this.failed = true;
    this.#tell(sentence, remedy ? [remedy] : [], true);
  }

  /** Do again what the Space has refused for want of a token. */
  async askAgain() {
    // The page may give one as soon as it hears of the refusal, which is still being told.
    await null;
    this.#refused?.();
  }

  /**
   * Count the seconds to the next attempt, unless the connection comes back before that.
   *
   * @param {Problem} problem
   * @param {() => void} retry
   */
  async #retryLater({ code, words = code, wait: told }, retry) {
    this.#job?.abort();
    const wait = new AbortController();
    this.#job = wait;
    if (this.#isOfJob) this.#clear();
    const failures = this.#failures++;
    const end = performance.now() + timeToWait(failures, told);
    const isOnline = new AbortController();
    const signal = AbortSignal.any([wait.signal, this.#signal]);
    window.addEventListener("online", () => isOnline.abort(), { signal });
    for (;;) {
      const rest = end - performance.now();
      if (signal.aborted || isOnline.signal.aborted || rest <= 0) break;
      this.proceed({ phase: "retrying", code, words, seconds: Math.ceil(rest / 1000) }, signal);
      await pause(rest % 1000 || 1000, AbortSignal.any([signal, isOnline.signal]));
    }
    if (signal.aborted) return;
    this.#isAgain = true;
    retry();
    this.#isAgain = false;
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
   * @param {Notice["actions"]} [others] what else
   */
  ask(key, action, run, others = []) {
    const { t } = this.#strings;
    this.#tell(t(key), [{ name: t(action), run }, ...others], true);
  }

  #clear() {
    this.failed = false;
    this.notice = null;
  }

  /**
   * @param {string} sentence
   * @param {Notice["actions"]} actions
   * @param {boolean} isOfJob
   */
  #tell(sentence, actions, isOfJob) {
    this.notice = { sentence, actions };
    this.#isOfJob = isOfJob;
    this.#announce(sentence);
    this.#onChange();
  }
}

/**
 * Where the Space has named a time, not before that, and then within a spread that grows with the failures: those that
 * were refused together would come back together.
 *
 * @param {number} failures in a row before this one, from 0
 * @param {number} [told] seconds
 * @returns {number} ms
 */
function timeToWait(failures, told) {
  const wait = backOff(failures);
  return told === undefined ? wait : Math.min(told * 1000, LONGEST_TOLD_MS) + wait * Math.random();
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal ends it
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
