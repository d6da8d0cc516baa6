// The article beside the conversation (over it on a phone): to read evidence in its place, or to mark a sentence.

import { button, calm, characters, make, narrow, original } from "./dom.js";
import { card } from "./card.js";
import { tell } from "./herald.js";
import { Failure, read } from "./server.js";
import { origin, say, written } from "./words.js";

const articles = new Map();

const kicker = make("p", { class: "kicker" });
const title = make("h2", { id: "reader-title", tabindex: "-1", lang: "ko" });
const text = make("div", { class: "text", lang: "ko" });
const page = make("div", { class: "page", tabindex: "0" }, title, text);
const scrim = make("div", { id: "scrim", hidden: true, onclick: () => reader.close() });
const place = make("span", { class: "place" });
const steps = make("nav", { class: "steps", hidden: true });
const element = make("aside", { id: "reader", role: "dialog", "aria-labelledby": "reader-title", hidden: true });

let opener = null;
let evidence = []; // the citations that previous and next go through
let at = 0; // which of them is shown
let wanted = 0; // counts what was opened, so that an article that comes late is not shown

export const reader = {
  build() {
    const step = (label, drawing, by) => button(label, { drawing, bare: true, onclick: () => this.step(by) });
    steps.setAttribute("aria-label", say("evidence"));
    steps.append(step(say("previousEvidence"), "back", -1), place, step(say("nextEvidence"), "forward", 1));
    const close = button(say("close"), { drawing: "close", bare: true, class: "close", onclick: () => this.close() });
    element.append(make("header", {}, kicker, steps, close), page);
    return [scrim, element];
  },

  get shown() {
    return !element.hidden;
  },

  /** Opens the article of one of several citations; previous and next go through them all. */
  open(citations, index, from) {
    evidence = citations;
    at = index;
    this.uncover(from);
    return this.show();
  },

  step(by) {
    at = (at + by + evidence.length) % evidence.length;
    return this.show();
  },

  async show() {
    const citation = evidence[at];
    steps.hidden = evidence.length < 2;
    place.textContent = say("ofEvidence", { at: at + 1, count: evidence.length });
    await this.load(citation.article_id, citation, (article) => {
      const marks = evidence
        .filter((each) => each.article_id === article.id)
        .map((each) => ({ start: each.start, end: each.end, active: each === citation }));
      text.replaceChildren(...told(article, (paragraph) => marked(paragraph, marks)));
      text.append(...footer(article, citation));
      reveal(text.querySelector("mark.active"));
      tell(say("opened", { title: article.title ?? article.display_title, quote: citation.quote }));
    });
  },

  /** Opens an article whose sentences can be chosen; `chosen` gets {article_id, start, end, quote}. */
  pick(articleId, known, from, chosen) {
    this.uncover(from);
    steps.hidden = true;
    return this.load(articleId, known, (article) => {
      const done = (sentence) => {
        this.close();
        chosen({ article_id: article.id, ...sentence });
      };
      text.replaceChildren(
        make("p", { class: "instruction" }, say("pick")),
        ...told(article, (paragraph) => choosable(paragraph, done)),
      );
      page.scrollTo({ top: 0 });
      tell(say("pick"));
    });
  },

  uncover(from) {
    card.hide();
    document.querySelectorAll(".opened").forEach((each) => each.classList.remove("opened"));
    from.classList.add("opened");
    opener = from;
    element.hidden = false;
    scrim.hidden = false;
    document.body.classList.add("reading");
    this.settle();
    title.focus({ preventScroll: true });
  },

  async load(id, known, show) {
    const mine = ++wanted;
    if (!articles.has(id)) {
      kicker.textContent = origin(known);
      title.textContent = known.title;
      text.replaceChildren(make("p", { class: "quiet" }, say("opening")));
    }
    try {
      const article = articles.get(id) ?? (await read(`api/articles/${encodeURIComponent(id)}`));
      articles.set(id, article);
      if (mine !== wanted) return;
      const from = [article.outlet, article.author, article.published && written(article.published)].filter(Boolean);
      kicker.textContent = from.join(" · ") || origin(article);
      title.textContent = article.title ?? article.display_title;
      show(article);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (mine !== wanted) return;
      const again = button(say("again"), { drawing: "retry", onclick: () => this.load(id, known, show) });
      text.replaceChildren(make("div", { class: "failure", role: "alert" }, make("p", {}, failure.message), again));
    }
  },

  /** On a phone the reader covers the page, so the page behind it must not take focus. */
  settle() {
    const covering = this.shown && narrow();
    element.setAttribute("aria-modal", String(covering));
    document.querySelector("gradio-app, #desk").inert = covering;
  },

  close() {
    if (!this.shown) return;
    element.hidden = true;
    scrim.hidden = true;
    wanted++;
    document.body.classList.remove("reading");
    this.settle();
    opener?.classList.remove("opened");
    if (opener) card.focusQuietly(opener);
  },
};

addEventListener("resize", () => reader.settle());

function footer(article, { also_in: others }) {
  return [
    others?.length ? make("p", { class: "caption" }, say("alsoIn", { outlets: others.join(", ") })) : null,
    original(article.url, say("original")),
  ].filter(Boolean);
}

/** Scrolls the article alone; scrollIntoView would move the conversation behind it too. */
function reveal(mark) {
  if (!mark) return;
  const above = mark.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop;
  const top = above - Math.max(0, (page.clientHeight - mark.getBoundingClientRect().height) / 2);
  page.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
}

/** The paragraphs of an article, each drawn; a label stands before those of a correction notice. */
function told({ paragraphs }, drawn) {
  const begins = (at) => paragraphs[at].correction && !paragraphs[at - 1]?.correction;
  const label = () => make("p", { class: "notice" }, say("correction"));
  return paragraphs.flatMap((each, at) => (begins(at) ? [label(), drawn(each)] : [drawn(each)]));
}

const tagOf = (paragraph) => (paragraph.kind === "subtitle" ? "h3" : "p");
const lookOf = ({ kind, correction }) => (correction ? `${kind} correction` : kind);

/** A paragraph with the evidence in it marked. Offsets count characters of the article's body. */
function marked(paragraph, marks) {
  const written = characters(paragraph.text);
  const inside = marks
    .map((mark) => ({
      ...mark,
      start: Math.max(0, mark.start - paragraph.start),
      end: Math.min(written.length, mark.end - paragraph.start),
    }))
    .filter((mark) => mark.start < mark.end);
  const cuts = [...new Set([0, written.length, ...inside.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
  const pieces = cuts.slice(1).map((end, index) => {
    const start = cuts[index];
    const piece = written.slice(start, end).join("");
    const over = inside.filter((mark) => mark.start <= start && end <= mark.end);
    return over.length ? make("mark", { class: over.some((mark) => mark.active) ? "active" : null }, piece) : piece;
  });
  return make(tagOf(paragraph), { class: lookOf(paragraph) }, ...pieces);
}

/** A paragraph whose sentences can be chosen. */
function choosable(paragraph, done) {
  let start = paragraph.start;
  const sentences = paragraph.text.match(/.+?(?:[.!?…]["'”’)\]]*(?=\s|$)|$)\s*/gsu) ?? [];
  const buttons = sentences.map((written) => {
    const quote = written.trimEnd();
    const sentence = { start, end: start + characters(quote).length, quote };
    start += characters(written).length;
    const chosen = () => done(sentence);
    const pressed = (event) => ["Enter", " "].includes(event.key) && (event.preventDefault(), chosen());
    return make("span", { class: "sentence", role: "button", tabindex: "0", onclick: chosen, onkeydown: pressed }, written);
  });
  return make(tagOf(paragraph), { class: lookOf(paragraph) }, ...buttons);
}
