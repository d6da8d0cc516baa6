// Earlier conversations at the side: found again, renamed, deleted.

import { button, make } from "./dom.js";
import { conversation } from "./conversation.js";
import { tell } from "./herald.js";
import { Failure, read, send } from "./server.js";
import { say } from "./words.js";

const PAGE = 50; // conversations a request brings
const TYPING = 200; // milliseconds after a key before the search begins
const DAY = 86_400_000;
const SHOWN = "gisadap.history";

const list = make("div", { class: "list" });
const box = make("input", { type: "search" });
const element = make("nav", { id: "history", hidden: true }, list);
const scrim = make("div", { id: "history-scrim", hidden: true, onclick: () => past.show(false) });
let known = [];
let searches = 0;
let typing = 0;

/** Wide enough that the list stands in the margin and covers nothing. */
const beside = () => matchMedia("(min-width: 1400px)").matches;

export const past = {
  build(toggle) {
    this.toggle = toggle;
    toggle.setAttribute("aria-controls", element.id);
    toggle.addEventListener("click", () => this.show(element.hidden));
    box.setAttribute("aria-label", say("searchHistory"));
    box.placeholder = say("searchHistory");
    box.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.load(), TYPING);
    });
    element.setAttribute("aria-label", say("history"));
    element.prepend(
      make("header", {}, box, button(say("close"), { drawing: "close", bare: true, onclick: () => this.show(false) })),
    );
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.show(false);
    });
    if (beside() && localStorage.getItem(SHOWN) !== "no") this.load().then(() => known.length && this.uncover(true));
    return [scrim, element];
  },

  show(shown, { focus = true } = {}) {
    if (element.hidden === !shown) return;
    this.uncover(shown);
    if (focus) {
      if (beside()) localStorage.setItem(SHOWN, shown ? "yes" : "no");
      (shown ? box : this.toggle).focus();
    }
    if (shown) this.load();
  },

  uncover(shown) {
    element.hidden = !shown;
    scrim.hidden = !shown || beside();
    this.toggle.setAttribute("aria-expanded", String(shown));
  },

  /** Tells which conversation is on the page. */
  mark() {
    for (const link of list.querySelectorAll(".past")) {
      if (link.getAttribute("href") === `#c=${conversation.id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  },

  refresh() {
    if (!element.hidden) this.load();
  },

  async load(more = false) {
    const mine = ++searches;
    const query = new URLSearchParams({ q: box.value, limit: PAGE, offset: more ? known.length : 0 });
    try {
      const found = await read(`api/conversations?${query}`);
      if (mine !== searches) return;
      known = more ? [...known, ...found.conversations] : found.conversations;
      this.fill(found.more);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      list.replaceChildren(make("p", { class: "failure", role: "alert" }, failure.message));
    }
  },

  fill(more) {
    list.replaceChildren();
    if (!known.length) list.append(make("p", { class: "quiet" }, say(box.value.trim() ? "nothingFound" : "noHistory")));
    let heading = null;
    for (const each of known) {
      if (age(each) !== heading) {
        heading = age(each);
        list.append(make("h2", {}, say(heading)), make("ul", {}));
      }
      list.lastElementChild.append(item(each));
    }
    this.mark();
    if (more) list.append(button(say("more"), { onclick: () => this.load(true) }));
  },
};

function age({ changed_at: changed }) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const when = Date.parse(changed);
  if (when >= midnight) return "today";
  if (when >= midnight - DAY) return "yesterday";
  return when >= midnight - 7 * DAY ? "week" : "earlier";
}

function item(kept) {
  const link = make("a", { href: `#c=${kept.id}`, class: "past" }, kept.title);
  link.addEventListener("click", () => beside() || past.show(false, { focus: false }));
  const row = make(
    "li",
    {},
    link,
    button(say("rename"), { drawing: "edit", bare: true, onclick: () => rename(row, kept) }),
    button(say("remove"), { drawing: "trash", bare: true, onclick: () => remove(row, kept) }),
  );
  return row;
}

function rename(row, kept) {
  const title = make("input", { type: "text", maxlength: "200", "aria-label": say("rename"), value: kept.title });
  const back = () => {
    form.replaceWith(row);
    row.querySelector("a").focus();
  };
  const submit = async (event) => {
    event.preventDefault();
    if (!title.value.trim()) return back();
    await attempt(form, async () => {
      await send("PATCH", `api/conversations/${kept.id}`, { title: title.value.trim() });
      if (kept.id === conversation.id) conversation.name(title.value.trim());
      await past.load();
      list.querySelector(`a[href="#c=${kept.id}"]`)?.focus();
    });
  };
  const pressed = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    back();
  };
  const form = make("form", { class: "renaming", onsubmit: submit, onkeydown: pressed }, title);
  row.replaceWith(form);
  title.select();
}

function remove(row, kept) {
  const back = () => {
    sure.replaceWith(row);
    row.querySelector("a").focus();
  };
  const go = () =>
    attempt(sure, async () => {
      await send("DELETE", `api/conversations/${kept.id}`);
      tell(say("removed"));
      if (kept.id === conversation.id) conversation.restart();
      await past.load();
      box.focus();
    });
  const sure = make(
    "li",
    { class: "sure", role: "group", "aria-label": say("removeSure") },
    make("p", {}, say("removeSure")),
    button(say("remove"), { class: "danger", onclick: go }),
    button(say("cancel"), { onclick: back }),
  );
  row.replaceWith(sure);
  sure.querySelector("button").focus();
}

async function attempt(place, action) {
  try {
    await action();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    place.append(make("p", { class: "failure", role: "alert" }, failure.message));
  }
}
