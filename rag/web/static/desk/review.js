// The review of feedback: what readers say becomes questions of the next evaluation, is merged, or is dismissed.

import { button, make } from "../dom.js";
import { chooseArticle } from "../feedback.js";
import { tell } from "../herald.js";
import { read, send } from "../server.js";
import { attempt, quietly } from "./page.js";
import { moment, number, say } from "./words.js";

const STATES = ["open", "accepted", "merged", "dismissed"];

const chosen = new Set(); // ids of feedback to be merged into another
let state = "open";
let place;
let note;

export const review = {
  /** Called when the queue has become longer or shorter. */
  changed: () => {},

  async show(into) {
    place = into;
    note = make("div", { class: "note" });
    await load();
  },
};

async function load(said = null) {
  chosen.clear();
  place.replaceChildren(note);
  const got = await attempt(note, () => read(`api/feedback?state=${state}`));
  if (!got || location.hash !== "#review") return;
  const options = STATES.map((each) =>
    make("option", { value: each, selected: each === state }, `${say(each)} (${number(got.counts[each] ?? 0)})`),
  );
  const choice = make("select", {}, ...options);
  choice.addEventListener("change", () => {
    state = choice.value;
    load();
  });
  note.replaceChildren(...(said ? [quietly(said)] : []), ...(got.evaluation ? [] : [quietly(say("noEvaluation"))]));
  const cards = got.groups.map((group) => (state === "open" ? card(group) : decided(group)));
  const empty = got.groups.length ? null : quietly(say("noneInState"));
  place.replaceChildren(...[make("label", { class: "state" }, make("span", {}, say("state")), choice), note, empty, ...cards].filter(Boolean));
}

/** Does something to feedback, says so, and shows what is left. */
async function done(action, words) {
  const did = await attempt(note, action);
  if (!did) return note.scrollIntoView({ block: "nearest" });
  await load(words);
  for (const left of did.left_out) note.append(make("p", { class: "failure", role: "alert" }, left));
  tell(words);
  place.querySelector(".feedback-card h3, select")?.focus({ preventScroll: true });
  review.changed();
  return undefined;
}

function head(group) {
  const { answer } = group[0];
  const given = answer.abstained ? say("abstainedAnswer") : answer.short ?? answer.answer;
  const quotes = answer.citations.slice(0, 2).map((each) => make("q", { lang: "ko" }, each.quote));
  return [
    make("h3", { tabindex: "-1", lang: "ko" }, answer.standalone_question),
    group.length > 1 && make("span", { class: "pill" }, say("times", { count: number(group.length) })),
    make(
      "dl",
      {},
      answer.question !== answer.standalone_question && [make("dt", {}, say("askedQuestion")), make("dd", { lang: "ko" }, answer.question)],
      make("dt", {}, say("answered")),
      make("dd", { lang: "ko" }, given, ...quotes),
      make("dt", {}, say("readerSays")),
      make("dd", {}, make("ul", {}, ...group.map(voice))),
    ),
  ];
}

function voice({ verdict, correction, given_at: at }) {
  const said = correction && "given" in correction ? correction.given : correction;
  const parts = [say(verdict === "right" ? "saidRight" : "saidWrong")];
  if (said?.kind === "absent") parts.push(say("saidAbsent"));
  const words = said?.kind === "sentence" ? said.quote : said?.kind === "text" ? said.text : null;
  return make(
    "li",
    {},
    make("b", { class: verdict }, parts.join(" · ")),
    make("time", { class: "quiet", datetime: at }, moment(at)),
    words && make("q", { lang: "ko" }, words),
  );
}

/** What the reader already said, as a case to begin with. */
function beginning(group) {
  const told = group.find((each) => each.correction?.kind === "sentence" || each.correction?.kind === "absent") ?? group[0];
  const { answer, correction, verdict } = told;
  const typed = group.find((each) => each.correction?.kind === "text")?.correction.text ?? "";
  if (correction?.kind === "absent" || (verdict === "right" && answer.abstained)) return { absent: true, sentence: null, answer: "" };
  if (correction?.kind === "sentence") return { absent: false, sentence: correction, answer: typed };
  const cited = verdict === "right" ? answer.citations[0] : null;
  return { absent: false, sentence: cited && { kind: "sentence", ...cited }, answer: cited ? answer.short ?? "" : typed };
}

function card(group) {
  const from = beginning(group);
  const { answer } = group[0];
  const name = `case-${group[0].id}`;
  let sentence = from.sentence;
  const question = make("input", { type: "text", maxlength: "500", required: true, value: answer.standalone_question, lang: "ko" });
  const short = make("input", { type: "text", maxlength: "500", value: from.answer, lang: "ko" });
  const absent = make("input", { type: "checkbox" });
  absent.checked = from.absent;
  const quote = make("blockquote", { lang: "ko", id: `${name}-quote` });
  const choices = make("div", { class: "choices" });
  const choose = button(say("chooseSentence"), {
    onclick: () => {
      choices.replaceChildren(chooseArticle(answer, take));
      choices.querySelector("button, input")?.focus();
    },
  });
  const submit = make("button", { type: "submit", class: "primary" }, say("accept"));
  const settle = () => {
    quote.textContent = sentence?.quote ?? say("noSentence");
    quote.classList.toggle("quiet", !sentence);
    form.querySelector(".answerable").hidden = absent.checked;
    submit.disabled = !absent.checked && !sentence;
  };
  function take(correction) {
    sentence = correction;
    choices.replaceChildren();
    settle();
    choose.focus();
  }
  const field = (label, input) => make("label", {}, make("span", {}, label), input);
  const others = group.slice(1).map((each) => each.id);
  const accept = (event) => {
    event.preventDefault();
    const correction = absent.checked
      ? { kind: "absent" }
      : { kind: "sentence", article_id: sentence.article_id, start: sentence.start, end: sentence.end };
    const body = { question: question.value.trim(), correction, answer: (!absent.checked && short.value.trim()) || null, merged: others };
    done(() => send("POST", `api/feedback/${group[0].id}/accept`, body), say("acceptedOne"));
  };
  const form = make(
    "form",
    { onsubmit: accept, "aria-label": say("asCase") },
    make("h4", {}, say("asCase")),
    field(say("caseQuestion"), question),
    make("label", { class: "check" }, absent, make("span", {}, say("unanswerable"))),
    make(
      "div",
      { class: "answerable" },
      make("p", { class: "label" }, say("caseSentence")),
      quote,
      choose,
      choices,
      field(say("caseAnswer"), short),
    ),
    make("div", { class: "ways" }, submit, ...ways(group)),
  );
  absent.addEventListener("change", settle);
  const whole = make("article", { class: "feedback-card" }, mark(group), ...head(group), form);
  settle();
  return whole;
}

function ways(group) {
  const ids = group.map((each) => each.id);
  const merge = button(say("merge"), {
    class: "merge",
    hidden: true,
    onclick: () => {
      const others = [...chosen].filter((each) => !ids.includes(each));
      done(() => send("POST", "api/feedback/decide", { ids: others, state: "merged" }), say("mergedSome", { count: number(others.length) }));
    },
  });
  const dismiss = () => done(() => send("POST", "api/feedback/decide", { ids, state: "dismissed" }), say("dismissedOne"));
  return [merge, button(say("dismiss"), { onclick: dismiss })];
}

/** Chooses feedback for merging; whatever is not chosen then offers to take it in. */
function mark(group) {
  const box = make("input", { type: "checkbox", "aria-label": say("mergeSelect", { question: group[0].answer.standalone_question }), title: say("mergeHint") });
  box.addEventListener("change", () => {
    for (const { id } of group) chosen[box.checked ? "add" : "delete"](id);
    for (const each of place.querySelectorAll(".feedback-card")) {
      each.querySelector(".merge").hidden = !chosen.size || each.querySelector(".mark").checked;
    }
  });
  box.className = "mark";
  return box;
}

function decided(group) {
  const { correction, decided_by: who, decided_at: when } = group[0];
  const ids = group.map((each) => each.id);
  const reopen = () => done(() => send("POST", "api/feedback/decide", { ids, state: "open" }), say("reopenedOne"));
  const as = state === "accepted" && make("blockquote", { lang: "ko" }, correction.kind === "absent" ? say("unanswerable") : correction.quote);
  return make(
    "article",
    { class: "feedback-card" },
    ...head(group),
    as,
    make(
      "div",
      { class: "ways" },
      when && make("span", { class: "quiet" }, say("decidedBy", { who, when: moment(when) })),
      button(say("reopen"), { drawing: "retry", onclick: reopen }),
    ),
  );
}
