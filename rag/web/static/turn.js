// One question of the conversation and its reply: while it is asked, when it fails, and once it is answered.

import { button, make } from "./dom.js";
import { answered, copyButton, sentence } from "./answer.js";
import { feedback } from "./feedback.js";
import { named } from "./filters.js";
import { tell } from "./herald.js";
import { ask, Failure } from "./server.js";
import { trace } from "./trace.js";
import { knows, say } from "./words.js";

const PAUSES = [500, 1000, 2000]; // milliseconds before a lost connection is tried again
const SLOW = 6_000; // milliseconds without news before the reader is told that it takes longer
const LATE = 60_000; // milliseconds without news before it is given up

/** The reader's own wish that the answer ends. */
export class Stopped extends Error {}

export class Turn {
  /** `acts` has what a reader can do with a turn: retry, edit; none of it where the conversation is somebody else's. */
  constructor(question, filters, acts) {
    this.question = question;
    this.filters = filters;
    this.acts = acts;
    this.answer = null;
    this.reply = make("div", { class: "reply" });
    this.heading = make("h2", { class: "asked", lang: "ko" }, question);
    this.header = make("header", {}, this.heading);
    this.element = make("article", { class: "turn" }, this.header, this.within(), this.reply);
  }

  /** Asks and shows the answer as it comes; a lost connection is taken up again. Throws Failure and Stopped. */
  async receive(asking) {
    this.controller = new AbortController();
    this.reply.setAttribute("aria-busy", "true");
    try {
      for (let tries = 0; ; tries++) {
        try {
          return await this.listen(asking);
        } catch (failure) {
          if (!failure.lost || tries === PAUSES.length) throw failure;
          this.report(say("resuming"));
          await pause(PAUSES[tries], this.controller.signal);
        }
      }
    } finally {
      clearTimeout(this.slow);
      clearTimeout(this.late);
      this.reply.removeAttribute("aria-busy");
    }
  }

  stop() {
    this.controller.abort(new Stopped());
  }

  show(answer) {
    this.answer = answer;
    const understood = answer.standalone_question.trim() !== answer.question.normalize("NFC").trim().replace(/\s+/g, " ");
    const found = say("found", { articles: new Set(answer.citations.map((each) => each.article_id)).size });
    this.reply.replaceChildren(
      ...[
        answer.abstained ? null : make("p", { class: "progress" }, found),
        understood ? make("p", { class: "understood" }, say("understood", { question: answer.standalone_question })) : null,
        ...answered(answer),
        ...this.actions(answer),
      ].filter(Boolean),
    );
  }

  fail(failure, again) {
    const message = failure instanceof Stopped ? say("stopped") : failure instanceof Failure ? failure.message : say("unreachable");
    const retry = button(say(failure instanceof Stopped ? "askAgain" : "again"), { drawing: "retry", onclick: again });
    const edit = button(say("edit"), { drawing: "edit", onclick: () => this.edit() });
    const role = failure instanceof Stopped ? "status" : "alert";
    this.reply.querySelector(".progress")?.remove();
    this.reply.querySelector(".failure")?.remove();
    this.reply.append(make("div", { class: "failure", role }, make("p", {}, message), retry, edit));
  }

  /** Questions to ask next, below the answer. */
  suggest(questions, askNext) {
    this.reply.querySelector(".next")?.remove();
    if (!questions.length) return;
    const chip = (question) => make("li", {}, make("button", { type: "button", class: "chip", onclick: () => askNext(question) }, question));
    const label = make("h3", {}, say("next"));
    this.reply.append(make("section", { class: "next" }, label, make("ul", { class: "chips", lang: "ko" }, ...questions.map(chip))));
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  within() {
    return this.filters ? make("p", { class: "within" }, say("within", { filters: named(this.filters) })) : null;
  }

  async listen(asking) {
    this.reply.replaceChildren(make("p", { class: "progress working" }, say("sending")));
    this.watch();
    for await (const [name, data] of ask(asking, this.controller.signal)) {
      this.watch();
      if (name === "status") this.report(knows(data.stage) ? say(data.stage, data) : data.message);
      if (name === "claim") {
        this.reply.append(sentence(data, null, []));
        tell(data.text);
      }
      if (name === "answer") {
        this.show(data);
        tell(data.abstained ? data.answer : (data.short ?? say("found", { articles: data.citations.length })));
        return data;
      }
    }
  }

  report(text) {
    const progress = this.reply.querySelector(".progress");
    if (progress) progress.textContent = text;
  }

  watch() {
    clearTimeout(this.slow);
    clearTimeout(this.late);
    this.slow = setTimeout(() => this.report(say("slow")), SLOW);
    this.late = setTimeout(() => this.controller.abort(new Failure(say("late"))), LATE);
  }

  actions(answer) {
    if (!this.acts) return [make("div", { class: "actions" }, copyButton(answer)), trace(answer)];
    const { thumbs, more } = feedback(answer);
    const retry = button(say("askAgain"), { drawing: "retry", bare: true, class: "retry", onclick: () => this.acts.retry(this) });
    const edit = button(say("edit"), { drawing: "edit", bare: true, class: "edit", onclick: () => this.edit() });
    return [make("div", { class: "actions" }, copyButton(answer), retry, edit, ...thumbs), more, trace(answer)];
  }

  /** The question becomes a box; asked again, it takes the place of this turn and of what followed. */
  edit() {
    const box = make("textarea", { rows: "2", maxlength: "500", "aria-label": say("question"), class: "editing" });
    box.value = this.question;
    const done = () => {
      form.replaceWith(this.heading);
      this.heading.focus();
    };
    const submit = (event) => {
      event.preventDefault();
      const question = box.value.normalize("NFC").trim();
      if (question) this.acts.edit(this, question);
    };
    const pressed = (event) => {
      if (event.key === "Escape") done();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      submit(event);
    };
    box.addEventListener("keydown", pressed);
    const form = make(
      "form",
      { class: "edit-form", onsubmit: submit },
      box,
      this.element.nextElementSibling ? make("p", { class: "quiet" }, say("editWarning")) : null,
      make("button", { type: "submit", class: "primary" }, say("ask")),
      button(say("cancel"), { onclick: done }),
    );
    this.heading.tabIndex = -1;
    this.heading.replaceWith(form);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }
}

/** Waits, but no longer than until the machine is online again. */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    addEventListener("online", resolve, { once: true });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
