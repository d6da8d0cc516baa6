// "Why this answer": what the question was taken to mean, what was read with its scores, what was refused, how long it took.

import { make } from "./dom.js";
import { origin, say } from "./words.js";

const STAGES = ["understand", "search", "read", "ground", "total"];

/** A disclosure that is filled when it is first opened. */
export function trace(answer) {
  if (!answer.trace) return null;
  const body = make("div", { class: "trace-body" });
  const fill = () => body.childElementCount || body.append(...parts(answer).filter(Boolean));
  return make("details", { class: "trace", ontoggle: fill }, make("summary", {}, say("why")), body);
}

function parts(answer) {
  const { answerer, fallback, embedded_short: embedded, agrees, queries, hits, dropped } = answer.trace;
  const verdict = agrees === null ? "" : ` (${say(agrees ? "same" : "different")})`;
  const facts = [
    [say("standalone"), answer.standalone_question],
    [say("answeredBy"), answerer === "embedded" ? say("embedded") : answerer.replace(/^llm:/, "")],
    [say("fallback"), fallback],
    [say("compared"), embedded && `${embedded}${verdict}`],
    [say("queries"), queries.join(" · ")],
    [say("timings"), timings(answer.timings_ms)],
  ];
  return [
    make("dl", {}, ...facts.filter(([, told]) => told).flatMap(([name, told]) => [make("dt", {}, name), make("dd", {}, told)])),
    dropped.length ? refused(dropped) : null,
    hits.length ? passages(hits) : null,
  ];
}

function timings(spent) {
  const known = STAGES.filter((stage) => stage in spent);
  return known.map((stage) => `${say(stage)} ${Math.round(spent[stage])}ms`).join(" · ");
}

function refused(dropped) {
  const item = ({ text, missing }) =>
    make("li", {}, make("s", { lang: "ko" }, text), " ", make("span", {}, say("missing", { what: missing.join(", ") })));
  return make("section", { class: "dropped" }, make("h4", {}, say("dropped")), make("ul", {}, ...dropped.map(item)));
}

function passages(hits) {
  const head = ["passage", "lexical", "semantic", "fused"].map((name) => make("th", { scope: "col" }, say(name)));
  const row = (hit) =>
    make(
      "tr",
      {},
      make("td", { lang: "ko" }, hit.title, make("span", { class: "origin" }, origin(hit))),
      ...["lexical", "semantic", "fused"].map((score) => make("td", { class: "score" }, hit[score].toFixed(3))),
    );
  return make(
    "table",
    { class: "hits" },
    make("caption", {}, say("hits", { count: hits.length })),
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...hits.map(row)),
  );
}
