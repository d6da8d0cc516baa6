// The head of every page: its name, what can be done here, the language, the way out.

import { button, make } from "./dom.js";
import { address } from "./server.js";
import { language, say, switchLanguage } from "./words.js";

/** Fills the masthead: the page's own tools at the right, the language last. */
export function masthead(place, tools) {
  document.documentElement.lang = language();
  const other = button(say("language"), { class: "language", lang: language() === "ko" ? "en" : "ko", onclick: switchLanguage });
  const nameplate = make("div", { id: "nameplate" }, make("h1", { lang: "ko" }, "기사답"), make("p", { class: "about" }, say("about")));
  place.append(make("header", {}, nameplate, make("div", { class: "tools" }, ...tools, other)));
}

/** The way out, for whoever has signed in with an account. */
export function signOut() {
  const out = make("button", { type: "submit" }, say("signOut"));
  return make("form", { method: "post", action: address("sign-out") }, out);
}
