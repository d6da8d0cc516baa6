// What happens, told to screen readers, one thing after another.

import { make } from "./dom.js";

const KEPT = 6; // lines; a screen reader speaks those that are added

export const herald = make("div", { class: "unseen", role: "status", "aria-live": "polite", "aria-atomic": "false" });

export function tell(text) {
  herald.append(make("p", {}, text));
  while (herald.childElementCount > KEPT) herald.firstElementChild.remove();
}
