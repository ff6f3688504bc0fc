/** How a photo of the visitor's own, or of the page's author, comes to the stage. Loaded with the first one. */

import { Problem } from "../base/problem.js";
import { convertPhoto, decodePhoto, shrinkPhoto } from "./photo/photo.js";
import { Ticket } from "./space/ticket.js";

/**
 * @typedef {import("./editor.js").Context} Context
 * @typedef {import("./opening.js").Opened} Opened
 * @typedef {import("./opening.js").Source} Source
 */

/**
 * Put a photo on the stage, alone or with what was made of it before.
 *
 * @param {Context} context
 * @param {object} options
 * @param {Source} options.source
 * @param {boolean} options.isAsked by the visitor
 * @param {(source: Source) => void} options.open another source, in place of this one
 * @param {AbortSignal} options.signal of the job
 * @returns {Promise<Opened | null>} what has come; null where the visitor is asked about it first
 * @throws {Problem}
 */
export async function bringPhoto(context, { source, isAsked, open, signal }) {
  const { options, strings, fonts, session, jobs, client } = context;
  const opened = await source(signal, (progress) => jobs.proceed(progress, signal));
  const { photo: file, name } = opened;
  /** @type {import("./photo/photo.js").Photo} */
  let photo;
  try {
    photo = { ...(await decodePhoto(file, name, options.src)), name: name || "photo" };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "needs_conversion") throw error;
    signal.throwIfAborted();
    jobs.ask("error.needs_conversion", "action.convert", () => {
      const ticket = new Ticket();
      open(async (signal, onProgress) => {
        const unreadable = new File([file], name, { type: file.type });
        return { ...opened, photo: await convertPhoto(unreadable, await client(), { signal, onProgress, ticket }) };
      });
    });
    return null;
  }
  let { scene } = opened;
  if (scene && opened.fonts.length) {
    const { withFonts } = await import("./storage/own-fonts.js");
    scene = await withFonts(scene, opened.fonts, fonts);
  }
  const own = session.isOwn ? session.ownScene : (session.firstText ?? strings.t("text.initial"));
  const work = session.put(photo, scene ?? own, isAsked, signal);
  if (opened.job) work.ticket = new Ticket(opened.job);
  if (scene) session.isOwn = true;
  return opened;
}

/**
 * Have the Space cut out the photo on the stage.
 *
 * @param {Context} context
 * @param {object} options
 * @param {import("./photo/work.js").Work} options.work with the photo
 * @param {() => void} options.onOffline the Space will be asked some other time
 * @param {(matte: Blob | null) => Promise<void>} options.finish null where there is no subject
 * @param {AbortSignal} options.signal of the job
 * @throws {Problem}
 */
export async function cutOut(context, { work, onOffline, finish, signal }) {
  const { options, strings, session, jobs } = context;
  work.isDeclined = false;
  const client = await context.client();
  const ticket = (work.ticket ??= new Ticket());
  const copy = ticket.copy ?? shrinkPhoto(work.photo, options.src).then((copy) => (ticket.copy = copy));
  const answer = client.alphaMatte(copy, {
    signal,
    ticket,
    onProgress: (progress) => {
      if (progress.phase === "offline") onOffline();
      jobs.proceed(progress, signal);
    },
  });
  // Without a subject a text can still be seen.
  await answer.catch(() => compose(context, { work, matte: null, signal }));
  const { matte, info } = await answer;
  work.ticket = null;
  const subject = info.empty ? null : matte;
  await compose(context, { work, matte: subject, signal });
  await finish(subject);
  if (info.empty) {
    const take = (/** @type {import("./state.js").Tool} */ tool) => () => {
      jobs.dismiss();
      session.use({ tool });
    };
    jobs.ask("notice.empty", "action.paint", take("brush"), [{ name: strings.t("action.line"), run: take("line") }]);
  } else context.announce(strings.t("progress.done"));
  options.emit("tbi-matte", { ...info });
}

/**
 * Compose the first text with the photo: where that can't be done, it stays as it is.
 *
 * @param {Context} context
 * @param {Parameters<typeof import("./composing.js").composeFirst>[1]} photo
 */
async function compose(context, photo) {
  try {
    const { composeFirst } = await import("./composing.js");
    await composeFirst(context, photo);
  } catch {
    photo.signal.throwIfAborted();
  }
}
