// The question box: Enter asks, also after a Korean syllable; while an answer comes, its button stops it.

import { characters, icon, make, touch } from "./dom.js";
import { filters } from "./filters.js";
import { say } from "./words.js";

const LIMIT = 500; // characters of a question, as the server counts them

const tidy = (text) => text.normalize("NFC").trim();

export const composer = {
  /** `parts` are Gradio's; `asks` gets each question, `stops` is called while one is asked. */
  start({ composer, box, button }, { asks, stops }) {
    Object.assign(this, { element: composer, box, button, asks, stops, working: false });
    const { toggle, chip, panel } = filters.build();
    this.note = make("p", { id: "composer-note" });
    composer.prepend(panel);
    composer.append(make("div", { class: "below" }, toggle, chip, this.note));
    box.placeholder = say("placeholder");
    box.setAttribute("aria-label", say("question"));
    box.setAttribute("aria-describedby", "composer-note");
    box.setAttribute("enterkeyhint", "send");
    this.busy(false);
    button.addEventListener("click", () => {
      if (this.working) return this.stops();
      box.blur(); // ends a composition on phones, so that the last syllable is part of the question
      this.submit();
    });
    box.addEventListener("keydown", (event) => this.pressed(event), { capture: true });
    box.addEventListener("input", () => this.count());
    this.hint();
  },

  focus() {
    if (!touch()) this.box.focus({ preventScroll: true });
  },

  busy(now) {
    this.working = now;
    this.button.replaceChildren(icon(now ? "stop" : "ask"), make("span", { class: "label" }, say(now ? "stop" : "ask")));
    this.button.classList.toggle("working", now);
  },

  pressed(event) {
    // Enter that ends a Korean syllable is not meant for us; Safari tells it by 229 alone.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    event.stopPropagation();
    this.submit();
  },

  submit() {
    if (this.working) return;
    const question = tidy(this.box.value);
    const length = this.count();
    if (length > LIMIT) return this.box.focus();
    if (!length) {
      this.warn(say("empty"));
      return this.box.focus();
    }
    this.fill("");
    this.asks(question);
    this.focus();
  },

  fill(text) {
    this.box.value = text;
    this.box.dispatchEvent(new Event("input", { bubbles: true })); // Gradio keeps its own copy of the value
  },

  count() {
    const length = characters(tidy(this.box.value)).length;
    if (length > LIMIT) this.warn(say("tooLong", { limit: LIMIT, length }));
    else if (length > LIMIT * 0.8) this.hint(say("length", { limit: LIMIT, length }));
    else this.hint();
    return length;
  },

  hint(text = touch() ? "" : say("hint")) {
    this.note.className = "";
    this.note.removeAttribute("role");
    this.note.textContent = text;
    this.box.removeAttribute("aria-invalid");
  },

  warn(text) {
    this.note.className = "warning";
    this.note.setAttribute("role", "alert");
    this.note.textContent = text;
    this.box.setAttribute("aria-invalid", "true");
  },
};
