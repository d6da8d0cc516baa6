// The chat page: waits until Gradio has laid it out, then brings its parts together.

import { button, make } from "./dom.js";
import { card } from "./card.js";
import { composer } from "./composer.js";
import { conversation } from "./conversation.js";
import { herald } from "./herald.js";
import { past } from "./history.js";
import { masthead, signOut } from "./masthead.js";
import { menu } from "./menu.js";
import { reader } from "./reader.js";
import { read } from "./server.js";
import { say } from "./words.js";

function start(parts) {
  const tools = {
    past: button(say("history"), { drawing: "history", id: "past", "aria-expanded": "false" }),
    fresh: button(say("fresh"), { drawing: "new", id: "new-conversation", onclick: () => conversation.restart() }),
    menu: button(say("menu"), { drawing: "more", bare: true, id: "conversation-menu", "aria-expanded": "false" }),
  };
  masthead(parts.masthead, Object.values(tools));
  parts.lead.append(make("h2", {}, say("lead")), make("p", {}, say("leadMore")));
  document.body.append(herald, card.element, menu.build(tools.menu), ...reader.build(), ...past.build(tools.past));
  composer.start(parts, { asks: (question) => conversation.ask(question), stops: () => conversation.stop() });
  conversation.start(parts.conversation);
  conversation.changed = () => past.refresh();
  addEventListener("hashchange", () => conversation.follow().then(() => past.mark()));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (card.shown) card.hide();
    else reader.close();
  });
  read("api/me").then((me) => welcomed(me, tools));
  conversation.follow().then(() => past.mark());
  composer.focus();
}

/** Who only visits has no history and nothing to keep. */
function welcomed({ kind, roles }, tools) {
  tools.past.hidden = tools.menu.hidden = !roles.includes("reader");
  menu.operator = roles.includes("operator");
  if (kind === "account") tools.menu.parentElement.append(signOut());
}

/** What Gradio brings, or null while some of it is missing. */
function found() {
  const parts = {
    masthead: document.querySelector("#masthead"),
    lead: document.querySelector("#lead"),
    conversation: document.querySelector("#conversation"),
    composer: document.querySelector("#composer"),
    box: document.querySelector("#question textarea"),
    button: document.querySelector("#ask"),
  };
  return Object.values(parts).every(Boolean) ? parts : null;
}

function begin() {
  const parts = found();
  if (!parts) return;
  waiting.disconnect();
  start(parts);
}

const waiting = new MutationObserver(begin);
waiting.observe(document.documentElement, { childList: true, subtree: true });
begin();
