// The list of articles: searched, filtered, sorted and paged by the server, so that thousands of rows stay quick.

import { button, make } from "../dom.js";
import { tell } from "../herald.js";
import { read, send } from "../server.js";
import { written } from "../words.js";
import { attempt, quietly, sure } from "./page.js";
import { number, say } from "./words.js";

const PAGE = 50; // rows
const TYPING = 250; // milliseconds after a key before the search begins
const PROBLEMS = ["untitled", "undated", "outletless", "short", "copy", "version"];
const COLUMNS = [["title", "title"], ["outlet", "outlet"], ["published", "date"], ["characters", "characters"]];

const search = { q: "", outlet: "", from: "", to: "", problem: "", sort: "published", ascending: false, offset: 0 };
const chosen = new Set();
let asked = 0;
let typing = 0;
let rows = make("tbody");
let form, head, foot, bar, note;

export const list = {
  show(place) {
    if (!form) build();
    place.replaceChildren(form, bar, note, foot.table, foot.pager);
    return this.refresh();
  },

  async refresh() {
    if (!form?.isConnected) return;
    const mine = ++asked;
    offerOutlets();
    const query = new URLSearchParams({ limit: PAGE });
    for (const [name, value] of Object.entries(search)) if (value) query.set(name, value);
    const found = await attempt(note, () => read(`api/articles?${query}`));
    if (!found || mine !== asked) return;
    if (search.offset && !found.articles.length) {
      search.offset = 0;
      return this.refresh();
    }
    fill(found);
  },
};

function build() {
  const outlet = choice("outlet", "outletFilter", []);
  const problem = choice("problem", "problemFilter", PROBLEMS.map((each) => [each, say(each)]));
  const words = make("input", { type: "search", name: "q", placeholder: say("searchArticles"), "aria-label": say("searchArticles") });
  const day = (name, label) => make("label", {}, make("span", {}, label), make("input", { type: "date", name }));
  form = make(
    "form",
    { class: "filters", role: "search", onsubmit: (event) => (event.preventDefault(), take()) },
    words,
    outlet,
    day("from", say("from")),
    day("to", say("to")),
    problem,
    make("button", { type: "reset" }, say("reset")),
  );
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(take, TYPING);
  });
  form.addEventListener("reset", () => setTimeout(take));
  note = make("div", { class: "note" });
  bar = make("div", { class: "selection", hidden: true });
  head = make("tr");
  const all = make("table", { class: "articles" }, make("caption", { class: "unseen" }, say("list")), make("thead", {}, head), rows);
  foot = { table: all, pager: make("nav", { class: "pager", "aria-label": say("list") }) };
}

/** Offers the outlets there are now, and keeps the one that was chosen. */
async function offerOutlets() {
  const known = await attempt(note, () => read("api/outlets"));
  if (!known) return;
  const choice = form.elements.outlet;
  const options = known.outlets.map(({ name, articles }) => make("option", { value: name }, `${name} (${number(articles)})`));
  choice.replaceChildren(make("option", { value: "" }, say("all")), ...options);
  choice.value = search.outlet;
}

function choice(name, label, options) {
  const offered = [["", say("all")], ...options].map(([value, text]) => make("option", { value }, text));
  return make("label", {}, make("span", {}, say(label)), make("select", { name }, ...offered));
}

function take() {
  clearTimeout(typing);
  for (const [name, value] of new FormData(form)) search[name] = value.trim();
  search.offset = 0;
  chosen.clear();
  list.refresh();
}

function fill({ articles, total }) {
  note.replaceChildren();
  const filtered = ["q", "outlet", "from", "to", "problem"].some((each) => search[each]);
  if (!total) note.append(quietly(say(filtered ? "noneFound" : "noneYet")));
  foot.table.hidden = foot.pager.hidden = !total;
  const every = make("input", { type: "checkbox", "aria-label": say("selectAll") });
  every.addEventListener("change", () => {
    for (const box of rows.querySelectorAll("input")) {
      box.checked = every.checked;
      box.dispatchEvent(new Event("change"));
    }
  });
  head.replaceChildren(make("th", { scope: "col", class: "box" }, every), ...COLUMNS.map(heading));
  rows.replaceChildren(...articles.map(row));
  const last = Math.min(search.offset + PAGE, total);
  const step = (label, drawing, by, possible) =>
    button(label, { drawing, disabled: !possible, onclick: () => turn(by) });
  foot.pager.replaceChildren(
    step(say("previousPage"), "back", -PAGE, search.offset > 0),
    make("span", {}, say("range", { from: number(search.offset + 1), to: number(last), total: number(total) })),
    step(say("nextPage"), "forward", PAGE, last < total),
  );
  select();
}

function turn(by) {
  search.offset = Math.max(0, search.offset + by);
  list.refresh().then(() => {
    foot.table.scrollIntoView({ block: "start" });
    tell(foot.pager.querySelector("span").textContent);
  });
}

function heading([column, label]) {
  const sorted = search.sort === column;
  const direction = sorted ? (search.ascending ? "ascending" : "descending") : null;
  const press = () => {
    search.ascending = sorted ? !search.ascending : ["title", "outlet"].includes(column);
    search.sort = column;
    search.offset = 0;
    list.refresh().then(() => head.querySelector(`.${column} button`)?.focus());
  };
  return make("th", { scope: "col", class: column, "aria-sort": direction }, make("button", { type: "button", onclick: press }, say(label)));
}

function row(article) {
  const box = make("input", { type: "checkbox", "aria-label": say("select", { title: article.title }) });
  box.checked = chosen.has(article.id);
  box.addEventListener("change", () => {
    chosen[box.checked ? "add" : "delete"](article.id);
    select();
  });
  const marks = article.problems.map((each) => make("span", { class: "pill" }, say(each)));
  return make(
    "tr",
    {},
    make("td", { class: "box" }, box),
    make("td", { class: "title" }, make("a", { href: `#a=${article.id}`, lang: "ko" }, article.title), " ", ...marks),
    make("td", { class: "outlet", lang: "ko" }, article.outlet ?? "–"),
    make("td", { class: "published" }, article.published ? written(article.published) : "–"),
    make("td", { class: "characters" }, number(article.characters)),
  );
}

function select() {
  bar.hidden = !chosen.size;
  const ways = make("div", { class: "ways" });
  const count = chosen.size;
  ways.append(
    make("span", { role: "status" }, say("selected", { count: number(count) })),
    button(say("cleanAgain"), { drawing: "retry", onclick: () => cleanAgain(note, [...chosen], clear) }),
    button(say("removeArticles"), {
      drawing: "trash",
      onclick: () => sure(ways, say("removeSureArticles", { count: number(count) }), say("removeArticles"), () => remove(note, [...chosen], clear)),
    }),
  );
  bar.replaceChildren(ways);
}

function clear() {
  chosen.clear();
  return list.refresh();
}

/** Removes articles, says so, and goes on with `then`. */
export async function remove(place, ids, then) {
  const done = await attempt(place, () => send("POST", "api/articles/remove", { ids }));
  if (done === undefined) return;
  await then();
  report(say("removedArticles", { count: number(ids.length) }));
}

/** Cleans articles again, says what came of it, and goes on with `then`. */
export async function cleanAgain(place, ids, then) {
  place.replaceChildren(quietly(say("cleaningAgain")));
  const did = await attempt(place, () => send("POST", "api/articles/clean", { ids }));
  if (!did) return;
  await then(did);
  const shown = report(say("cleanedAgain", { what: outcome(did) }));
  for (const { source, error } of did.failed) shown.append(make("p", { class: "failure", role: "alert" }, `${source}: ${error}`));
}

/** What a run did, in words. */
export function outcome({ added, updated, unchanged, removed, failed }) {
  const parts = [
    added ? say("added", { count: number(added) }) : null,
    updated ? say("updated", { count: number(updated) }) : null,
    unchanged ? say("unchanged", { count: number(unchanged) }) : null,
    removed ? say("removedCount", { count: number(removed) }) : null,
    failed.length ? say("failedFiles", { count: number(failed.length) }) : null,
  ];
  return parts.filter(Boolean).join(", ") || say("nothingChanged");
}

/** Says what was done in the view that is there now. */
function report(text) {
  const shown = document.querySelector("#view .note");
  shown.replaceChildren(quietly(text));
  tell(text);
  return shown;
}
