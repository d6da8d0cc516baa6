// What can be done with the whole conversation: a link for others, files to keep, paper.

import { button, copy, make } from "./dom.js";
import { conversation } from "./conversation.js";
import { tell } from "./herald.js";
import { address, Failure, send } from "./server.js";
import { say } from "./words.js";

const list = make("div", { class: "items" });
const element = make("div", { id: "menu", popover: "auto" }, list);
let closing; // the menu says what was done, then goes; unless it has been opened again meanwhile

export const menu = {
  /** Whether the pages of operators are offered too. */
  operator: false,

  build(toggle) {
    toggle.setAttribute("popovertarget", element.id);
    element.addEventListener("toggle", (event) => {
      toggle.setAttribute("aria-expanded", String(event.newState === "open"));
      clearTimeout(closing);
      if (event.newState !== "open") return;
      list.replaceChildren(...items());
      list.querySelector("button, a").focus();
    });
    element.addEventListener("keydown", walk);
    return element;
  },
};

function items() {
  const own = conversation.id && !conversation.shared;
  const file = (name, kind) =>
    make("a", { href: address(`api/conversations/${conversation.id}/export?file=${kind}`), download: "" }, say(name));
  return [
    own ? button(say("share"), { drawing: "share", onclick: share }) : null,
    own ? file("markdown", "markdown") : null,
    own ? file("json", "json") : null,
    button(say("print"), {
      drawing: "print",
      onclick: () => {
        element.hidePopover();
        print();
      },
    }),
    menu.operator ? make("a", { href: address("articles") }, say("toArticles")) : null,
    menu.operator ? make("a", { href: address("eval") }, say("toEvaluation")) : null,
  ].filter(Boolean);
}

async function share() {
  const own = `api/conversations/${conversation.id}/share`;
  try {
    const { share: secret } = await send("POST", own, {});
    const link = make("input", { type: "text", readonly: true, "aria-label": say("share"), value: address(`#s=${secret}`).href });
    const copied = () => copy(link.value).then(() => done("copied"), () => done("copyFailed"));
    const withdraw = () => send("DELETE", own).then(() => done("unshared"));
    list.replaceChildren(
      make("p", {}, say("shareMore")),
      link,
      button(say("copyLink"), { drawing: "copy", onclick: copied }),
      button(say("unshare"), { drawing: "close", onclick: withdraw }),
    );
    link.select();
    link.focus();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    list.replaceChildren(make("p", { class: "failure", role: "alert" }, failure.message));
  }
}

function done(name) {
  tell(say(name));
  list.replaceChildren(make("p", {}, say(name)));
  closing = setTimeout(() => element.hidePopover(), 1200);
}

/** Arrow keys go through the items. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...list.querySelectorAll("button, a, input")];
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
}
