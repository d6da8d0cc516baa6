// What the reader says of an answer: right or wrong, and what would be right. It lands in the operators' queue.

import { button, make } from "./dom.js";
import { tell } from "./herald.js";
import { reader } from "./reader.js";
import { Failure, read, send } from "./server.js";
import { origin, say } from "./words.js";

/** Two buttons for the row of actions, and a place below it for more. */
export function feedback(answer) {
  const more = make("section", { class: "feedback", "aria-label": say("wrong"), hidden: true });
  const thumbs = {
    right: button(say("right"), { drawing: "up", bare: true, class: "thumb", onclick: () => press("right") }),
    wrong: button(say("wrong"), { drawing: "down", bare: true, class: "thumb", onclick: () => press("wrong") }),
  };
  let given = answer.feedback ?? null;
  const show = () => {
    for (const [verdict, thumb] of Object.entries(thumbs)) {
      thumb.setAttribute("aria-pressed", String(given?.verdict === verdict));
    }
  };

  async function press(verdict) {
    if (given?.verdict === verdict) return withdraw();
    await give({ verdict });
    if (given?.verdict === "wrong") ask(more, answer, give);
  }

  async function withdraw() {
    const done = await attempt(more, () => send("DELETE", `api/feedback/${answer.message_id}`));
    if (done === undefined) return;
    given = null;
    more.hidden = true;
    tell(say("withdrawn"));
    show();
  }

  async function give({ verdict, correction = null }) {
    const kept = await attempt(more, () => send("POST", "api/feedback", { message_id: answer.message_id, verdict, correction }));
    if (!kept) return;
    given = kept;
    more.replaceChildren(make("p", { class: "thanks" }, said(kept)));
    more.hidden = false;
    tell(say("thanks"));
    show();
  }

  if (given?.correction) {
    more.append(make("p", { class: "thanks" }, said(given)));
    more.hidden = false;
  }
  show();
  return { thumbs: [thumbs.right, thumbs.wrong], more };
}

function said({ correction }) {
  const told = { sentence: () => say("marked", { quote: correction.quote }), absent: () => say("absent"), text: () => correction.text };
  return correction ? `${say("thanks")} ${told[correction.kind]()}` : say("thanks");
}

/** What an action gives; undefined where it failed, which is said in `place`. */
async function attempt(place, action) {
  try {
    return await action();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    place.replaceChildren(make("p", { class: "failure", role: "alert" }, failure.message));
    place.hidden = false;
    return undefined;
  }
}

/** Asks what would be right: a sentence, nothing, or the reader's own words. */
function ask(place, answer, give) {
  const correct = (correction) => give({ verdict: "wrong", correction });
  const ways = make(
    "div",
    { class: "ways" },
    button(say("markSentence"), { onclick: () => show(chooseArticle(answer, ({ quote, ...sentence }) => correct(sentence))) }),
    button(say("absent"), { onclick: () => correct({ kind: "absent" }) }),
    button(say("type"), { onclick: () => show(typeAnswer(correct)) }),
  );
  const more = make("div", { class: "way" });
  const show = (way) => {
    more.replaceChildren(way);
    more.querySelector("input, textarea, button")?.focus();
  };
  place.replaceChildren(make("p", { class: "asked-back" }, say("whatIsRight")), ways, more);
  place.hidden = false;
  ways.querySelector("button").focus({ preventScroll: true });
}

function typeAnswer(correct) {
  const box = make("input", { type: "text", maxlength: "1000", "aria-label": say("typed"), placeholder: say("typed"), required: true });
  const submit = (event) => {
    event.preventDefault();
    if (box.value.trim()) correct({ kind: "text", text: box.value.trim() });
  };
  return make("form", { onsubmit: submit }, box, make("button", { type: "submit" }, say("send")));
}

/** The articles that were read for the answer, and a search for others; `correct` gets the sentence chosen in one. */
export function chooseArticle(answer, correct) {
  const list = make("ul", { class: "articles" });
  const pick = (article) => (event) =>
    reader.pick(article.article_id, article, event.currentTarget, ({ article_id, start, end, quote }) =>
      correct({ kind: "sentence", article_id, start, end, quote }),
    );
  const show = (found) => {
    const articles = [...new Map(found.map((each) => [each.article_id, each])).values()];
    const item = (article) =>
      make(
        "li",
        {},
        make(
          "button",
          { type: "button", class: "source", onclick: pick(article) },
          make("span", { class: "title", lang: "ko" }, article.title),
          make("span", { class: "origin" }, origin(article)),
        ),
      );
    list.replaceChildren(...articles.map(item));
    if (!articles.length) list.append(make("li", { class: "quiet" }, say("noArticleFound")));
  };
  const box = make("input", { type: "search", "aria-label": say("findArticle"), placeholder: say("findArticle") });
  const submit = async (event) => {
    event.preventDefault();
    const found = await attempt(list, () => read(`api/search?q=${encodeURIComponent(box.value)}&k=8`));
    if (found) show(found.hits);
  };
  show([...answer.citations, ...answer.nearest, ...(answer.trace?.hits ?? [])]);
  const search = make("form", { role: "search", onsubmit: submit }, box, make("button", { type: "submit" }, say("findArticle")));
  return make("div", {}, make("p", { class: "asked-back" }, say("chooseArticle")), list, search);
}
