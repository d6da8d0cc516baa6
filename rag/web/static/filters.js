// Which articles may answer: a period and outlets, chosen beside the question box.

import { button, make } from "./dom.js";
import { Failure, read } from "./server.js";
import { say, written } from "./words.js";

/** Filters in words: "2024년 5월 1일부터 · 한빛신문". */
export function named({ from, to, outlets }) {
  const parts = [from && say("since", { from: written(from) }), to && say("until", { to: written(to) }), (outlets ?? []).join(", ")];
  return parts.filter(Boolean).join(" · ");
}

const from = make("input", { type: "date", name: "from", id: "filter-from" });
const to = make("input", { type: "date", name: "to", id: "filter-to" });
const outlets = make("div", { class: "outlets" });
const problem = make("p", { class: "problem", role: "alert", hidden: true });
const chip = make("span", { class: "chosen", hidden: true });

export const filters = {
  chosen: null,

  /** The button, what is chosen, and the panel it opens. */
  build() {
    this.toggle = button(say("filters"), { drawing: "filter", class: "filter", "aria-expanded": "false", "aria-controls": "filters", onclick: () => this.open(this.panel.hidden) });
    const field = (label, input) => make("p", { class: "field" }, make("label", { for: input.id }, label), input);
    this.panel = make(
      "form",
      { id: "filters", hidden: true, onsubmit: (event) => this.apply(event), onkeydown: (event) => event.key === "Escape" && this.open(false) },
      make("div", { class: "period" }, field(say("from"), from), field(say("to"), to)),
      make("fieldset", {}, make("legend", {}, say("outlets")), outlets),
      problem,
      make("div", { class: "ways" }, make("button", { type: "submit", class: "primary" }, say("apply")), button(say("clear"), { onclick: () => this.choose(null) })),
    );
    return { toggle: this.toggle, chip, panel: this.panel };
  },

  choose(chosen) {
    this.chosen = chosen;
    from.value = chosen?.from ?? "";
    to.value = chosen?.to ?? "";
    for (const box of outlets.querySelectorAll("input")) box.checked = chosen?.outlets?.includes(box.value) ?? false;
    chip.hidden = !chosen;
    const clear = button(say("clear"), { drawing: "close", bare: true, onclick: () => this.choose(null) });
    chip.replaceChildren(...(chosen ? [named(chosen), clear] : []));
    this.open(false);
  },

  async open(shown) {
    if (!shown && this.panel.contains(document.activeElement)) this.toggle.focus();
    this.panel.hidden = !shown;
    this.toggle.setAttribute("aria-expanded", String(shown));
    if (!shown) return;
    from.focus();
    if (!outlets.childElementCount) await this.list();
  },

  async list() {
    try {
      const known = (await read("api/outlets")).outlets;
      const option = ({ name, articles }) => {
        const box = make("input", { type: "checkbox", value: name });
        box.checked = this.chosen?.outlets?.includes(name) ?? false;
        return make("label", {}, box, make("span", { lang: "ko" }, name), make("span", { class: "count" }, String(articles)));
      };
      outlets.replaceChildren(...(known.length ? known.map(option) : [make("p", { class: "quiet" }, say("anyOutlet"))]));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      outlets.replaceChildren(make("p", { class: "quiet" }, failure.message));
    }
  },

  apply(event) {
    event.preventDefault();
    problem.hidden = !(from.value && to.value && from.value > to.value);
    problem.textContent = say("backwards");
    if (!problem.hidden) return from.focus();
    const checked = Array.from(outlets.querySelectorAll("input:checked"), (box) => box.value);
    const any = from.value || to.value || checked.length;
    this.choose(any ? { from: from.value || null, to: to.value || null, outlets: checked } : null);
  },
};
