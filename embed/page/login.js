/** The page for signing in speaks what its visitor has chosen in the menu of an editor; without a script, the browser's. */

import { ownChoice } from "../element/languages.js";

const address = new URL(location.href);
const choice = ownChoice();
// Once, whether or not there are words in it.
if (choice && choice !== document.documentElement.lang && !address.searchParams.has("lang")) {
  address.searchParams.set("lang", choice);
  location.replace(address);
}
