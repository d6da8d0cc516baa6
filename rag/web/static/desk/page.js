// What the operators' pages share: the head with the ways between pages, and how a view comes, fails and asks back.

import { card } from "../card.js";
import { button, make } from "../dom.js";
import { herald } from "../herald.js";
import { masthead, signOut } from "../masthead.js";
import { reader } from "../reader.js";
import { address, Failure, read } from "../server.js";
import { language } from "../words.js";
import { say } from "./words.js";

export const desk = document.querySelector("#desk");

/** Fills the head of the page named `current`. */
export function begin(current) {
  const link = (name, path) =>
    make("a", { href: address(path), "aria-current": name === current ? "page" : null }, say(name));
  const ways = make(
    "nav",
    { class: "sections", "aria-label": say("sections") },
    link("chat", "."),
    link("articles", "articles"),
    link("evaluation", "eval"),
  );
  masthead(document.querySelector("#masthead"), [ways]);
  document.title = `${say(current)} - 기사답`;
  document.body.append(herald, card.element, ...reader.build());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) reader.close();
  });
  read("api/me").then(({ kind }) => {
    if (kind === "account") document.querySelector("#masthead .tools").append(signOut());
  });
  document.documentElement.lang = language();
}

/** Runs `action`; a failure is said in `place`, and undefined comes back. */
export async function attempt(place, action) {
  place.querySelectorAll(":scope > .failure").forEach((each) => each.remove());
  try {
    return await action();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    place.prepend(make("p", { class: "failure", role: "alert" }, failure.message));
    return undefined;
  }
}

/** Asks in place of `row` whether to go on; `yes` is done on assent. */
export function sure(row, question, label, yes) {
  const back = () => {
    asked.replaceWith(row);
    row.querySelector("button, a")?.focus();
  };
  const go = async () => {
    asked.setAttribute("aria-busy", "true");
    asked.querySelectorAll("button").forEach((each) => (each.disabled = true));
    await yes();
    asked.replaceWith(row);
  };
  const asked = make(
    "div",
    { class: "sure", role: "group", "aria-label": question },
    make("p", {}, question),
    button(label, { class: "danger", onclick: go }),
    button(say("cancel"), { onclick: back }),
  );
  asked.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    back();
  });
  row.replaceWith(asked);
  asked.querySelector("button").focus();
}

/** A table that can be wider than its place; `columns` are names, `rows` elements. */
export function table(label, columns, rows) {
  const head = make("tr", {}, ...columns.map((each) => make("th", { scope: "col" }, each)));
  return make(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": label },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
  );
}

export const quietly = (text) => make("p", { class: "quiet" }, text);
