// The page of articles: goes between its views by what the address says after #.

import { make } from "../dom.js";
import { read } from "../server.js";
import { article } from "./article.js";
import { condition } from "./condition.js";
import { list } from "./list.js";
import { begin, desk } from "./page.js";
import { review } from "./review.js";
import { upload } from "./upload.js";
import { say } from "./words.js";

const VIEWS = { list, review, condition };
const place = make("section", { id: "view" });
const tabs = make("nav", { class: "tabs", "aria-label": say("views") });

function build() {
  begin("articles");
  for (const name of Object.keys(VIEWS)) tabs.append(make("a", { href: `#${name}` }, say(name)));
  desk.append(make("h2", { class: "unseen" }, say("articles")), upload.build(() => VIEWS.list.refresh()), tabs, place);
  addEventListener("hashchange", follow);
  review.changed = count;
  count();
  follow();
}

async function count() {
  const { feedback } = await read("api/condition");
  tabs.querySelector('[href="#review"]').textContent = feedback.open
    ? say("reviewCount", { count: feedback.open })
    : say("review");
}

function follow() {
  const [name, id] = decodeURIComponent(location.hash.slice(1)).split("=");
  const view = name === "a" ? "list" : Object.hasOwn(VIEWS, name) ? name : "list";
  for (const tab of tabs.children) {
    if (tab.getAttribute("href") === `#${view}`) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  upload.element.hidden = name === "a" || view !== "list";
  if (name === "a") article.show(place, id);
  else VIEWS[view].show(place);
}

build();
