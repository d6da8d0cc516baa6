// How the index is, how much room it takes, what was done last, and what was removed.

import { button, make } from "../dom.js";
import { tell } from "../herald.js";
import { read, send } from "../server.js";
import { outcome } from "./list.js";
import { attempt, quietly, table } from "./page.js";
import { megabytes, moment, number, say } from "./words.js";

const KINDS = { index: "index", clean: "clean", remove: "removal", restore: "restoral" };

export const condition = {
  async show(place) {
    const note = make("div", { class: "note" });
    place.replaceChildren(note, quietly(say("loading")));
    const got = await attempt(note, () => Promise.all([read("api/condition"), read("api/removed")]));
    if (!got || location.hash !== "#condition") return;
    place.lastElementChild.remove();
    const [state, removed] = got;
    place.append(health(state), runs(state.runs), gone(removed.articles, note));
  },
};

function health(state) {
  const [well, words] = judged(state);
  const facts = [
    [say("articles"), say("count", { count: number(state.articles) })],
    [say("passages"), say("count", { count: number(state.passages) })],
    [say("archiveSize"), megabytes(state.bytes.archive)],
    [say("indexSize"), megabytes(state.bytes.indexes)],
    [say("uploadSize"), megabytes(state.bytes.uploads)],
    [say("generation"), state.generation],
    [say("vectors"), state.made_of],
  ];
  return make(
    "section",
    { class: "health" },
    make("h3", {}, say("health")),
    make("p", { class: well ? "well" : "unwell", role: "status" }, words),
    make("dl", { class: "facts" }, ...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))),
  );
}

function judged({ articles, current, damaged }) {
  if (!articles) return [false, say("noIndex")];
  if (damaged.length) return [false, say("damaged", { files: damaged.slice(0, 3).join(", ") })];
  return current ? [true, say("wellIndexed")] : [false, say("notCurrent")];
}

function runs(all) {
  const rows = all.map((run) =>
    make(
      "tr",
      {},
      make("td", {}, moment(run.ended_at)),
      make("td", {}, say(KINDS[run.kind])),
      make("td", { class: "what" }, outcome(run), failures(run.failed)),
      make("td", { class: "number" }, say("seconds", { seconds: run.seconds.toFixed(1) })),
    ),
  );
  const columns = [say("when"), say("did"), say("result"), say("timings")];
  return make("section", {}, make("h3", {}, say("runs")), all.length ? table(say("runs"), columns, rows) : quietly(say("noRuns")));
}

function failures(failed) {
  if (!failed.length) return null;
  const items = failed.map(({ source, error }) => make("li", {}, make("b", { lang: "ko" }, source), ` ${error}`));
  return make("details", {}, make("summary", {}, say("failures", { count: number(failed.length) })), make("ul", {}, ...items));
}

function gone(articles, note) {
  const row = (article) => {
    const title = article.title ?? article.source;
    const back = async () => {
      const done = await attempt(note, () => send("POST", "api/articles/restore", { ids: [article.id] }));
      if (done === undefined) return note.scrollIntoView({ block: "nearest" });
      tell(say("restored", { title }));
      await condition.show(document.querySelector("#view"));
      document.querySelector("#view .note").append(quietly(say("restored", { title })));
      return undefined;
    };
    return make(
      "tr",
      {},
      make("td", { class: "what", lang: "ko" }, title),
      make("td", { lang: "ko" }, article.outlet ?? "–"),
      make("td", {}, moment(article.removed_at)),
      make("td", {}, button(say("restore"), { drawing: "retry", onclick: back })),
    );
  };
  const columns = [say("title"), say("outlet"), say("removedAt"), say("restore")];
  const heading = make("h3", {}, say("removedList"));
  return make("section", { class: "gone" }, heading, articles.length ? table(say("removedList"), columns, articles.map(row)) : quietly(say("noneRemoved")));
}
