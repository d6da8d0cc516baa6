// The conversation on the page: what is asked in it, opened from the archive, or shared by somebody else.

import { make } from "./dom.js";
import { composer } from "./composer.js";
import { filters } from "./filters.js";
import { tell } from "./herald.js";
import { reader } from "./reader.js";
import { Failure, newId, read, send } from "./server.js";
import { Stopped, Turn } from "./turn.js";
import { say } from "./words.js";

const UNDER_WAY = "gisadap.asking"; // in the session: the question that a reload takes up again

export const conversation = {
  id: null,
  turns: [],
  asking: null, // the turn whose answer is coming
  changed: () => {}, // told when the conversation has a new answer or another name

  start(place) {
    this.place = place;
  },

  get shared() {
    return location.hash.startsWith("#s=");
  },

  /** Shows what the address names: a conversation, a shared one, or a new one. */
  async follow() {
    const [, kind, id] = location.hash.match(/^#([cs])=([\w-]+)$/) ?? [];
    if (kind === "c" && id === this.id) return;
    this.clear();
    document.body.classList.toggle("shared", kind === "s");
    if (!kind) return this.welcome();
    document.body.classList.add("talking");
    try {
      await this.open(kind, id);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      document.body.classList.remove("talking");
      this.place.replaceChildren(make("p", { class: "failure", role: "alert" }, failure.message));
      this.forget();
      await this.welcome();
    }
  },

  async open(kind, id) {
    const waiting = kind === "c" ? this.underWay(id) : null;
    const whole = await read(kind === "c" ? `api/conversations/${id}` : `api/shared/${id}`).catch((failure) => {
      if (waiting && failure.status === 404) return { id, title: "", messages: [] }; // its first answer is under way
      throw failure;
    });
    this.id = kind === "c" ? id : null;
    this.name(whole.title);
    if (kind === "s") this.place.append(make("p", { class: "shared-note" }, say("sharedNote")));
    for (const message of whole.messages) this.add(message.question, message.filters).show(message);
    if (waiting && !whole.messages.some((each) => each.message_id === waiting.message_id)) {
      const at = whole.messages.findIndex((each) => each.message_id === waiting.replaces);
      return this.send(waiting, at < 0 ? [] : this.turns.slice(at));
    }
    if (kind === "c") filters.choose(whole.messages.at(-1)?.filters ?? null);
    this.turns.at(-1)?.element.scrollIntoView({ block: "start" });
    if (kind === "c") await this.suggest();
  },

  ask(question, replaced = null) {
    if (this.asking || this.shared) return;
    const asking = { question, conversation_id: this.id ?? newId(), message_id: newId(), filters: replaced ? replaced.filters : filters.chosen };
    if (replaced?.answer) asking.replaces = replaced.answer.message_id;
    const later = replaced ? this.turns.slice(this.turns.indexOf(replaced)) : [];
    return this.send(asking, later);
  },

  /** Asks; the turns it replaces are gone when it is answered, and back when it is stopped. */
  async send(asking, replaced = []) {
    for (const turn of replaced) turn.element.hidden = true;
    this.begin(asking);
    const turn = this.add(asking.question, asking.filters);
    turn.element.scrollIntoView({ block: "start" }); // at once: the answer is there before a smooth scroll would end
    this.asking = turn;
    composer.busy(true);
    try {
      const answer = await turn.receive(asking);
      this.drop(replaced);
      this.id = answer.conversation_id;
      this.changed();
      this.suggest();
    } catch (failure) {
      if (!this.turns.includes(turn)) return; // another conversation was opened meanwhile
      this.failed(asking, turn, replaced, failure);
    } finally {
      sessionStorage.removeItem(UNDER_WAY);
      if (this.asking === turn) {
        this.asking = null;
        composer.busy(false);
      }
    }
  },

  stop() {
    this.asking?.stop();
  },

  restart() {
    history.pushState(null, "", address());
    this.clear();
    document.body.classList.remove("shared");
    composer.fill("");
    filters.choose(null);
    this.welcome();
    composer.focus();
    tell(say("freshBegun"));
  },

  name(title) {
    document.title = title ? `${title} · 기사답` : "기사답";
  },

  // --- inside -----------------------------------------------------------------------------------------------------

  add(question, chosen) {
    this.turns.at(-1)?.reply.querySelector(".next")?.remove();
    const acts = this.shared ? null : { retry: (turn) => this.ask(turn.question, turn), edit: (turn, text) => this.ask(text, turn) };
    const turn = new Turn(question, chosen, acts);
    this.turns.push(turn);
    this.place.append(turn.element);
    return turn;
  },

  begin(asking) {
    if (!this.id) {
      this.place.replaceChildren();
      history.replaceState(null, "", address(`#c=${asking.conversation_id}`));
      this.name(asking.question);
    }
    sessionStorage.setItem(UNDER_WAY, JSON.stringify(asking));
    document.body.classList.add("talking");
  },

  failed(asking, turn, replaced, failure) {
    if (!(failure instanceof Failure || failure instanceof Stopped)) console.warn(failure);
    if (failure instanceof Stopped) {
      send("POST", `api/ask/${asking.message_id}/stop`).catch(() => {}); // it may have been answered already
      tell(say("stopped"));
      for (const each of replaced) each.element.hidden = false;
      if (replaced.length) return this.drop([turn]);
    }
    turn.fail(failure, () => {
      if (this.asking) return;
      this.drop([turn]);
      this.send(failure instanceof Stopped ? { ...asking, message_id: newId() } : asking, replaced);
    });
    if (!this.id) this.forget();
  },

  drop(turns) {
    for (const turn of turns) turn.element.remove();
    this.turns = this.turns.filter((turn) => !turns.includes(turn));
  },

  clear() {
    this.asking?.controller.abort(new Stopped());
    reader.close();
    this.id = null;
    this.turns = [];
    this.place.replaceChildren();
    this.name("");
    document.body.classList.remove("talking");
  },

  forget() {
    history.replaceState(null, "", address());
  },

  underWay(id) {
    const asking = JSON.parse(sessionStorage.getItem(UNDER_WAY) ?? "null");
    return asking?.conversation_id === id ? asking : null;
  },

  async suggest() {
    const turn = this.turns.at(-1);
    if (!turn?.answer?.message_id) return;
    const { suggestions } = await read(`api/messages/${turn.answer.message_id}/suggestions`).catch(() => ({ suggestions: [] }));
    if (turn === this.turns.at(-1)) turn.suggest(suggestions, (question) => this.ask(question));
  },

  async welcome() {
    const welcome = make("section", { class: "welcome", "aria-label": say("examples") });
    this.place.append(welcome);
    try {
      const [health, { examples }] = await Promise.all([read("api/health"), read("api/examples")]);
      const heading = examples.length ? make("h2", {}, say("examples")) : null;
      const count = health.articles.toLocaleString();
      const said = health.articles ? say("collection", { count }) : say("noArticles");
      welcome.append(make("header", {}, heading, make("p", { class: "collection" }, said)));
      if (examples.length) welcome.append(this.chips(examples));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      welcome.append(make("p", { class: "failure", role: "alert" }, failure.message));
    }
  },

  chips(questions) {
    const chip = (question) => make("button", { type: "button", class: "chip", onclick: () => this.ask(question) }, question);
    return make("ul", { class: "chips", lang: "ko" }, ...questions.map((question) => make("li", {}, chip(question))));
  },
};

const address = (hash = "") => location.pathname + hash;
