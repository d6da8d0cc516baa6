// The page of evaluations: runs over time, one run, two runs compared, and a new run with its progress.

import { button, make } from "../dom.js";
import { tell } from "../herald.js";
import { address, read, send } from "../server.js";
import { attempt, begin, desk, quietly, table } from "./page.js";
import { plot } from "./plots.js";
import { moment, number, say } from "./words.js";

const EVERY = 1000; // milliseconds between two looks at a run under way
const PLOTS = [
  ["quality", [["short_answer_right", "short_answer_right"], ["citation_correct", "citation_correct"]], { share: true }],
  ["abstention", [["abstained", "abstained_figure"], ["answered", "answered_figure"]], { share: true }],
  ["latency", [["latency_p50_ms", "latency_p50_ms"], ["latency_p95_ms", "latency_p95_ms"]], { share: false }],
];

const note = make("div", { class: "note" });
const starter = make("section", { class: "starter", "aria-label": say("startRun") });
const plots = make("section", { class: "over-time", "aria-label": say("overTime") });
const runs = make("section", { "aria-label": say("runsTitle") });
const chosen = []; // names of runs to compare, the one chosen last at the end
let known = { sets: [], runs: [], state: null };
let shown = ""; // the set whose runs are drawn
let watching = 0;

function build() {
  begin("evaluation");
  desk.append(make("h2", {}, say("evaluations")), note, starter, plots, runs);
  load();
}

async function load() {
  const got = await attempt(note, () => read("api/evaluations"));
  if (!got) return;
  known = got;
  fillStarter();
  fillPlots();
  fillRuns();
  if (known.state?.running) watch();
}

const setName = (name) => (name === "*" ? say("allQuestions") : name === "sample" ? say("sampleQuestions") : name);

// --- starting -----------------------------------------------------------------------------------------------------------

function fillStarter() {
  if (known.state?.running) return starter.replaceChildren(progress(known.state));
  const problems = known.sets.filter((each) => each.problem).map((each) => make("p", { class: "failure" }, each.problem));
  const usable = known.sets.filter((each) => each.count);
  if (!usable.length) return starter.replaceChildren(quietly(say("noSets")), ...problems);
  const options = usable.map(({ name, count }) => make("option", { value: name }, say("set", { name: setName(name), count: number(count) })));
  const choice = make("select", { name: "questions" }, ...options);
  const form = make(
    "form",
    { class: "filters", onsubmit: (event) => (event.preventDefault(), start({ questions: choice.value })) },
    make("label", {}, make("span", {}, say("questionSet")), choice),
    make("button", { type: "submit", class: "primary" }, say("startRun")),
  );
  return starter.replaceChildren(form, ...problems);
}

async function start(body) {
  const done = await attempt(note, () => send("POST", "api/evaluations", body));
  if (done === undefined) return;
  note.replaceChildren();
  known.state = await read("api/evaluations/state");
  fillStarter();
  tell(say("startingRun"));
  starter.querySelector("button")?.focus();
  watch();
}

function progress({ done, total }) {
  const said = make("p", { role: "status" }, say(done ? "running" : "startingRun", { done: number(done), total: number(total) }));
  const bar = make("progress", { max: String(total || 1), value: String(done), "aria-label": say("evaluations") });
  const stop = button(say("stopRun"), { drawing: "stop", onclick: () => attempt(note, () => send("POST", "api/evaluations/stop")) });
  return make("div", { class: "under-way" }, bar, said, stop);
}

/** Looks at the run under way until it ends. */
function watch() {
  clearTimeout(watching);
  watching = setTimeout(async () => {
    const state = await attempt(note, () => read("api/evaluations/state"));
    if (!state) return watch();
    known.state = state;
    if (state.running) {
      const bar = starter.querySelector("progress");
      if (bar) {
        bar.value = state.done;
        starter.querySelector("p").textContent = say(state.done ? "running" : "startingRun", { done: number(state.done), total: number(state.total) });
      } else fillStarter();
      return watch();
    }
    await load();
    const words = state.error ?? say(state.stopped ? "runStopped" : "runDone");
    note.replaceChildren(make("p", state.error ? { class: "failure", role: "alert" } : { class: "quiet" }, words));
    tell(words);
    return undefined;
  }, EVERY);
}

// --- over time ----------------------------------------------------------------------------------------------------------

function fillPlots() {
  const finished = known.runs.filter((each) => each.finished);
  plots.hidden = !finished.length;
  if (!finished.length) return;
  const sets = [...new Set(finished.map((each) => each.set))];
  if (!sets.includes(shown)) shown = finished[0].set;
  const options = sets.map((each) => make("option", { value: each, selected: each === shown }, setName(each)));
  const choice = make("select", {}, ...options);
  choice.addEventListener("change", () => {
    shown = choice.value;
    fillPlots();
    plots.querySelector("select").focus();
  });
  const drawn = finished.filter((each) => each.set === shown).reverse();
  const figures = PLOTS.map(([title, series, how]) => {
    const named = series.map(([figure, label]) => ({ figure, label: say(label) }));
    const key = named.map(({ label }, at) => make("li", { class: `series-${at}` }, label));
    return make("figure", {}, make("figcaption", {}, make("h4", {}, say(title)), make("ul", { class: "key" }, ...key)), plot(say(title), drawn, named, how));
  });
  plots.replaceChildren(
    make("header", {}, make("h3", {}, say("overTime")), make("label", {}, make("span", { class: "unseen" }, say("questionSet")), choice)),
    make("div", { class: "plots" }, ...figures),
  );
}

// --- the list -----------------------------------------------------------------------------------------------------------

const percent = (figure) => (figure ? `${(100 * figure.value).toFixed(1)}%` : "–");
const milliseconds = (figure) => (figure ? `${Math.round(figure.value)} ms` : "–");

function fillRuns() {
  const columns = ["select_", "made", "questionSet", "short_answer_right", "citation_correct", "abstained_figure", "latency_p95_ms_full", "failing", "openRun"];
  const underWay = known.state?.running ? known.state.name : null;
  const listedRuns = known.runs.filter((each) => each.name !== underWay);
  const rows = listedRuns.map((run) => (run.finished ? finishedRow(run) : unfinishedRow(run)));
  const listed = listedRuns.length ? table(say("runsTitle"), columns.map((each) => say(each)), rows) : quietly(say("noEvaluations"));
  const bar = make("div", { class: "selection" });
  runs.replaceChildren(make("h3", {}, say("runsTitle")), known.runs.length > 1 ? bar : "", listed);
  settle(bar);
}

function finishedRow(run) {
  const box = make("input", { type: "checkbox", "aria-label": say("selectRun", { when: moment(run.made) }), value: run.name });
  box.checked = chosen.includes(run.name);
  box.addEventListener("change", () => {
    const at = chosen.indexOf(run.name);
    if (at >= 0) chosen.splice(at, 1);
    if (box.checked) chosen.push(run.name);
    while (chosen.length > 2) chosen.shift();
    for (const each of runs.querySelectorAll("td input")) each.checked = chosen.includes(each.value);
    settle(runs.querySelector(".selection"));
  });
  const figures = run.figures;
  return make(
    "tr",
    {},
    make("td", { class: "box" }, box),
    make("td", {}, moment(run.made)),
    make("td", {}, say("set", { name: setName(run.set), count: number(run.questions) })),
    make("td", { class: "number" }, percent(figures.short_answer_right)),
    make("td", { class: "number" }, percent(figures.citation_correct)),
    make("td", { class: "number" }, percent(figures.abstained)),
    make("td", { class: "number" }, milliseconds(figures.latency_p95_ms)),
    make("td", { class: "number" }, number(run.failing)),
    make("td", {}, make("a", { href: address(`eval/runs/${run.name}`) }, say("openRun"))),
  );
}

function unfinishedRow(run) {
  const [year, month, day, hour, minute] = run.name.match(/\d\d/g).slice(1);
  const begun = `20${year}-${month}-${day}T${hour}:${minute}:00Z`;
  const resume = button(say("resume"), { drawing: "retry", disabled: Boolean(known.state?.running), onclick: () => start({ resumed: run.name }) });
  return make("tr", {}, make("td"), make("td", {}, moment(begun)), make("td", { colspan: "6", class: "quiet" }, say("unfinished")), make("td", {}, resume));
}

function settle(bar) {
  if (!bar) return;
  const two = chosen.map((name) => known.runs.find((each) => each.name === name)).filter((each) => each?.finished);
  const [before, after] = two.sort((a, b) => a.made.localeCompare(b.made));
  const alike = two.length === 2 && before.comparable === after.comparable;
  const go = button(say("compare"), {
    disabled: !alike,
    onclick: () => location.assign(address(`eval/runs/${after.name}?against=${before.name}`)),
  });
  const why = two.length < 2 ? say("compareHint") : alike ? "" : say("unlike");
  bar.replaceChildren(go, make("span", { class: "quiet", role: "status" }, why));
}

build();
