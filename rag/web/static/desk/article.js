// One article: its clean text beside the raw page, where every line says why it was kept or dropped.

import { button, calm, icon, make, original } from "../dom.js";
import { read } from "../server.js";
import { written } from "../words.js";
import { cleanAgain, list, remove } from "./list.js";
import { attempt, quietly, sure } from "./page.js";
import { number, say } from "./words.js";

const FOLDED = 6; // so many lines of markup or blank ones, one after another, are shown as one
const KEPT = ["body", "subtitle", "caption"];
/** Reasons that look alike stand for the same kind of thing. */
const FAMILIES = {
  fact: ["title", "byline", "date"],
  tool: ["share", "view", "navigation", "reaction", "counter", "comments", "link"],
  story: ["related", "most_read", "latest", "foreign_story"],
  house: ["publisher", "subscription", "contact", "copyright", "rule", "recurring"],
  spam: ["advertisement", "spam"],
  again: ["duplicate"],
  faint: ["code", "markup", "blank"],
};
const FAMILY = Object.fromEntries(Object.entries(FAMILIES).flatMap(([family, names]) => names.map((name) => [name, family])));

const named = (reason) => say(reason === "share" ? "share_line" : reason);

export const article = {
  async show(place, id) {
    const note = make("div", { class: "note" });
    const back = make("a", { href: "#list", class: "back" }, icon("back"), say("back"));
    place.replaceChildren(back, note, quietly(say("opening")));
    const got = await attempt(note, () =>
      Promise.all([read(`api/articles/${encodeURIComponent(id)}`), read(`api/articles/${encodeURIComponent(id)}/page`)]),
    );
    if (location.hash !== `#a=${id}`) return;
    place.lastElementChild.remove();
    if (!got) return place.append(quietly(say("gone")));
    const [whole, behind] = got;
    place.append(head(whole, note), stories(behind), sides(whole, behind));
    place.querySelector("h3").focus({ preventScroll: true });
    scrollTo({ top: 0 });
  },
};

function head(whole, note) {
  const known = [
    [say("outlet"), whole.outlet],
    [say("date"), (whole.published_at ?? whole.published)?.replace("T", " ").slice(0, 16)],
    [say("author"), whole.author],
    [say("section"), whole.section],
    [say("file"), whole.source],
    [say("characters"), number(Array.from(whole.body).length)],
  ];
  const facts = known.filter(([name, value]) => value || name !== say("section"));
  const leave = () => {
    if (location.hash !== `#a=${whole.id}`) return undefined; // somebody has gone on meanwhile
    history.replaceState(null, "", "#list"); // the way back does not lead to what is gone
    dispatchEvent(new HashChangeEvent("hashchange"));
    return list.refresh();
  };
  const ways = make("div", { class: "ways" });
  ways.append(
    button(say("cleanAgain"), {
      drawing: "retry",
      onclick: () => cleanAgain(note, [whole.id], (did) => (did.ids[0] ? follow(did.ids[0], whole.id) : leave())),
    }),
    button(say("removeArticles"), {
      drawing: "trash",
      onclick: () => sure(ways, say("removeSureArticles", { count: 1 }), say("removeArticles"), () => remove(note, [whole.id], leave)),
    }),
  );
  ways.append(original(whole.url, say("original")) ?? "");
  return make(
    "header",
    { class: "article" },
    make("h3", { tabindex: "-1", lang: "ko" }, whole.display_title),
    make("dl", {}, ...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", { lang: "ko" }, value ?? say("unknown"))))),
    ways,
  );
}

/** The article has another number when its text or facts have become others. */
function follow(id, before) {
  if (location.hash !== `#a=${before}`) return undefined;
  history.replaceState(null, "", `#a=${id}`);
  return article.show(document.querySelector("#view"), id);
}

function stories({ telling, tellings }) {
  if (!tellings.length) return make("div", { hidden: true });
  const item = (each) =>
    make(
      "li",
      {},
      make("a", { href: `#a=${each.id}`, lang: "ko" }, each.title),
      make("span", { class: "quiet" }, [each.outlet, each.published && written(each.published)].filter(Boolean).join(" · ")),
      make("span", { class: "pill" }, say(each.role)),
    );
  return make(
    "section",
    { class: "stories" },
    make("h4", {}, say("sameStory"), " ", make("span", { class: "pill" }, say(telling))),
    make("ul", {}, ...tellings.map(item)),
  );
}

function sides(whole, behind) {
  const raw = make("div", { class: "raw", tabindex: "0", role: "region", "aria-label": say("rawPage") });
  const reasons = accounted(whole, behind.lines);
  raw.append(...(behind.problem && !behind.lines.length ? [quietly(behind.problem)] : lines(behind.lines, reasons)));
  if (behind.more_lines) raw.append(quietly(say("moreLines", { count: number(behind.more_lines) })));
  const text = make("div", { class: "text", tabindex: "0", role: "region", "aria-label": say("cleanText"), lang: "ko" });
  text.append(...whole.paragraphs.map((each) => paragraph(each, raw)));
  const file = say("rawOf", { file: whole.source.split("/").at(-1), count: number(behind.lines.length + behind.more_lines) });
  return make(
    "div",
    { class: "sides" },
    make("section", {}, make("h4", {}, say("cleanText")), text),
    make("section", {}, make("h4", {}, say("rawPage"), " ", make("small", {}, file)), legend(reasons), raw),
  );
}

/** Of each line, from 1, why it is or is not in the article. */
function accounted({ paragraphs, dropped }, all) {
  const reasons = all.map((line) => (line.trim() ? "markup" : "blank"));
  const put = ([first, last], reason) => {
    for (let at = first; at <= Math.min(last, all.length); at++) if (all[at - 1].trim()) reasons[at - 1] = reason;
  };
  for (const { lines: each, reason } of dropped) put(each, reason);
  for (const { lines: each, kind } of paragraphs) put(each, kind);
  return reasons;
}

function legend(reasons) {
  const counts = new Map();
  for (const each of reasons) if (each !== "blank") counts.set(each, (counts.get(each) ?? 0) + 1);
  const order = [...counts].sort(([a], [b]) => KEPT.includes(b) - KEPT.includes(a));
  const chip = ([reason, count]) => make("li", { class: look(reason) }, `${named(reason)} ${number(count)}`);
  return make("ul", { class: "legend" }, ...order.map(chip));
}

const look = (reason) => (KEPT.includes(reason) ? "kept" : `dropped ${FAMILY[reason] ?? "tool"}`);

function lines(all, reasons) {
  const shown = [];
  for (let at = 0; at < all.length; ) {
    let end = at + 1;
    if (FAMILY[reasons[at]] === "faint") while (end < all.length && FAMILY[reasons[end]] === "faint") end++;
    const run = Array.from({ length: end - at }, (_, step) => line(all[at + step], at + step + 1, reasons[at + step]));
    if (run.length < FOLDED) shown.push(...run);
    else {
      const reason = reasons.slice(at, end).includes("markup") ? "markup" : reasons[at];
      const count = say("foldedLines", { reason: named(reason), count: number(run.length) });
      shown.push(make("details", {}, make("summary", {}, count), ...run));
    }
    at = end;
  }
  return shown;
}

function line(text, at, reason) {
  const blank = reason === "blank";
  return make(
    "div",
    { class: `line ${look(reason)}`, "data-line": at },
    make("span", { class: "at" }, String(at)),
    make("span", { class: "reason" }, blank ? "" : named(reason)),
    make("span", { class: "words", lang: "ko" }, text),
  );
}

function paragraph({ kind, text, correction, lines: [first, last] }, raw) {
  const range = first === last ? String(first) : `${first}–${last}`;
  const show = () => {
    const target = raw.querySelector(`[data-line="${first}"]`);
    if (!target) return;
    target.closest("details")?.setAttribute("open", "");
    raw.querySelectorAll(".shown").forEach((each) => each.classList.remove("shown"));
    for (let at = first; at <= last; at++) raw.querySelector(`[data-line="${at}"]`)?.classList.add("shown");
    const top = target.offsetTop - raw.clientHeight / 3;
    raw.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
    if (raw.getBoundingClientRect().top > innerHeight) raw.scrollIntoView({ block: "nearest" });
  };
  const label = say("toLines", { lines: range });
  const jump = make("button", { type: "button", class: "lines", "aria-label": label, title: label, onclick: show }, range);
  const pill = correction && make("span", { class: "pill" }, say("correction"));
  return make("div", { class: `paragraph ${kind}` }, make(kind === "subtitle" ? "h5" : "p", {}, pill, pill && " ", text), jump);
}
