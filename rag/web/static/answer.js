// One answer as its reader sees it, or an abstention; the same when it comes and whenever it is opened again.

import { button, copy, make } from "./dom.js";
import { explained, quoted } from "./card.js";
import { tell } from "./herald.js";
import { reader } from "./reader.js";
import { language, origin, say, written } from "./words.js";

const HIGH = 0.7; // probabilities from which an answer is called sure, and fairly sure
const MIDDLE = 0.4;

export const confidenceWord = (probability) =>
  probability >= HIGH ? "high" : probability >= MIDDLE ? "middle" : "low";

/** What the page shows of an answer, in order. */
export function answered(answer) {
  return answer.abstained ? abstained(answer) : [...told(answer), conflicts(answer), sources(answer)];
}

/** A sentence of an answer: the short answer in it stands out, its citations follow. */
export function sentence(claim, short, citations) {
  if (claim.verified === false) {
    const doubt = make("span", { class: "doubt" }, say("unverified"));
    return make("p", { class: "sentence" }, make("s", { lang: "ko" }, claim.text), " ", doubt);
  }
  const at = short ? claim.text.indexOf(short) : -1;
  const words =
    at < 0 ? [claim.text] : [claim.text.slice(0, at), make("b", {}, short), claim.text.slice(at + short.length)];
  const marks = claim.citations.map((number) => citationButton(number, citations)).filter(Boolean);
  return make("p", { class: "sentence", lang: "ko" }, ...words, " ", ...marks);
}

/** An answer as text to paste elsewhere: numbered, each source with its date and address. */
export function pasted(answer) {
  const marks = answer.citations.map(
    (each) => `[${each.number}] ${each.title} (${origin(each)})${each.url ? ` ${each.url}` : ""}`,
  );
  return [answer.question, "", answer.short, answer.answer, "", ...marks].filter((line) => line !== null).join("\n").trim();
}

export function copyButton(answer) {
  const copied = async (event) => {
    const label = event.currentTarget.querySelector(".label");
    const done = await copy(pasted(answer)).then(
      () => "copied",
      () => "copyFailed",
    );
    label.textContent = say(done);
    tell(say(done));
    setTimeout(() => (label.textContent = say("copy")), 2000);
  };
  return button(say("copy"), { drawing: "copy", class: "copy", onclick: copied });
}

function told(answer) {
  const { citations, short, claims } = answer;
  return [
    short ? make("p", { class: "short", lang: "ko" }, short) : null,
    standing(answer),
    answer.note ? make("p", { class: "note" }, answer.note) : null,
    ...claims.map((claim) => sentence(claim, short, citations)),
  ];
}

/** As of when the answer holds, and how sure it is. */
function standing(answer) {
  const newest = answer.citations.map((each) => each.published).filter(Boolean).sort().at(-1);
  const date = newest ? make("span", { class: "as-of" }, say("asOf", { date: written(newest) })) : null;
  if (typeof answer.confidence !== "number") return make("p", { class: "standing" }, date);
  const word = confidenceWord(answer.confidence);
  const meaning = say("confidence", { percent: Math.round(answer.confidence * 100) });
  const sure = make("button", { type: "button", class: `confidence ${word}` }, say(word));
  return make("p", { class: "standing" }, date, explained(sure, () => [make("span", {}, meaning)]));
}

function conflicts(answer) {
  if (!answer.conflicts?.length) return null;
  const head = ["value", "outlet", "date", "evidence"].map((name) => make("th", { scope: "col" }, say(name)));
  const rows = answer.conflicts.map((each) =>
    make(
      "tr",
      {},
      make("td", { class: "value", lang: "ko" }, each.value),
      make("td", {}, each.outlet ?? "–"),
      make("td", {}, each.published ? written(each.published) : "–"),
      make("td", {}, citationButton(each.citation, answer.citations)),
    ),
  );
  return make(
    "table",
    { class: "conflicts" },
    make("caption", {}, say("differs")),
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows),
  );
}

function citationButton(number, citations) {
  const index = citations.findIndex((each) => each.number === number);
  if (index < 0) return null;
  const citation = citations[index];
  const label = say("citation", { number, title: citation.title, origin: origin(citation) });
  const open = (event) => reader.open(citations, index, event.currentTarget);
  const mark = make("button", { type: "button", class: "citation", "aria-label": label, onclick: open }, String(number));
  return explained(mark, quoted(citation));
}

function sources({ citations }) {
  const groups = Object.values(Object.groupBy?.(citations, (each) => each.article_id) ?? grouped(citations));
  const list = groups.map((group) => source(group[0], citations, group.map((each) => each.number)));
  return make("section", { class: "sources" }, make("h3", {}, say("sources")), make("ul", {}, ...list));
}

function grouped(citations) {
  const groups = {};
  for (const each of citations) (groups[each.article_id] ??= []).push(each);
  return groups;
}

/** An article an answer rests on, with the numbers it stands for, or one that came near to it. */
function source(citation, citations, numbers) {
  const open = (event) => reader.open(citations, citations.indexOf(citation), event.currentTarget);
  return make(
    "li",
    {},
    make(
      "button",
      { type: "button", class: "source", onclick: open },
      numbers ? make("span", { class: "number" }, numbers.join(" ")) : null,
      make("span", { class: "title", lang: "ko" }, citation.title),
      make("span", { class: "origin" }, origin(citation)),
      numbers ? null : make("span", { class: "excerpt", lang: "ko" }, citation.quote),
    ),
    numbers && /^https?:\/\//i.test(citation.url ?? "") ? make("span", { class: "address" }, citation.url) : null,
  );
}

function abstained({ answer, nearest }) {
  if (!nearest.length) return [make("p", { class: "sentence", lang: "ko" }, answer)];
  const missing = language() === "ko" ? answer.match(/^.+?[.!?](?=\s|$)/s)?.[0] : null;
  return [
    make(
      "section",
      { class: "abstention sources" },
      make("h3", {}, missing ?? say("abstained")),
      make("p", {}, say("abstainedMore")),
      make("h4", {}, say("nearest")),
      make("ul", {}, ...nearest.map((each) => source(each, nearest, null))),
    ),
  ];
}
