/** The menu of what is wanted less often. */

import { icons } from "../../base/icons.js";
import { laterIcons } from "../../base/later-icons.js";
import { attachMenu } from "../../controls/menu.js";
import { languageItems } from "./languages.js";

/**
 * Open the menu at its button, and leave it there for the next press.
 *
 * @param {HTMLButtonElement} anchor
 * @param {object} options
 * @param {import("../../base/strings.js").Strings} options.strings
 * @param {import("../state.js").Actions} options.actions
 * @param {string | null} options.choice the visitor's own choice of a language, "" where none was made; null
 *   where the page's author has decided
 * @param {string} options.src root URL of the Space
 * @param {HTMLElement} options.root the editor's
 * @param {AbortSignal} options.signal ends the editor
 */
export function attachMore(anchor, { strings, actions, choice, src, root, signal }) {
  const { t } = strings;
  const showPrivacy = async () => {
    try {
      const { showPrivacy } = await import("./privacy.js");
      await showPrivacy(root, { strings, src, signal });
    } catch (error) {
      actions.report(error, () => void showPrivacy());
    }
  };
  /** @type {HTMLElement | undefined} */
  let languages;
  const openLanguages = () => {
    if (languages) return languages.showPopover();
    const items = languageItems({ strings, choice, onChoose: actions.chooseLanguage });
    languages = attachMenu(anchor, t("language.name"), items, signal);
    anchor.popoverTargetElement = menu;
  };
  /** @type {import("../../controls/menu.js").Item[]} */
  const entries = [
    { picture: laterIcons.save, name: t("action.save_project"), run: actions.saveProject },
    { picture: laterIcons.folder, name: t("action.open_project"), run: actions.openProject },
    { picture: icons.photo, name: t("action.earlier"), run: actions.showEarlier },
    { picture: laterIcons.link, name: t("action.copy_link"), run: actions.copyLink },
    { picture: icons.trash, name: t("action.start_over"), run: actions.startOver },
    { picture: laterIcons.privacy, name: t("action.privacy"), run: () => void showPrivacy() },
  ];
  // Where there is no finger, there is no camera at the back either.
  if (matchMedia("(any-pointer: coarse)").matches) {
    entries.unshift({ picture: laterIcons.camera, name: t("action.take_photo"), run: actions.takePhoto });
  }
  if (choice !== null) entries.push({ picture: laterIcons.language, name: t("language.name"), run: openLanguages });
  const menu = attachMenu(anchor, t("action.more"), entries, signal);
}
