// The card beside what is hovered or focused: the quote of a citation, or what a word means.

import { make, touch } from "./dom.js";
import { origin } from "./words.js";

const PAUSE = 140; // milliseconds before the card shows or goes
const GAP = 8; // pixels between the card and what it explains
const MARGIN = 12; // pixels to the edge of the window

const element = make("div", { id: "card", role: "tooltip", hidden: true });
let timer = 0;
let quiet = false;

function later(action) {
  clearTimeout(timer);
  timer = setTimeout(action, PAUSE);
}

function show(beside, parts) {
  clearTimeout(timer);
  if (quiet) return;
  element.replaceChildren(...parts());
  element.hidden = false;
  const at = beside.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  const fits = at.bottom + GAP + height < innerHeight;
  element.style.left = `${Math.max(MARGIN, Math.min(at.left - 2 * GAP, innerWidth - width - MARGIN))}px`;
  element.style.top = `${fits ? at.bottom + GAP : Math.max(MARGIN, at.top - height - GAP)}px`;
}

function hide() {
  clearTimeout(timer);
  element.hidden = true;
}

element.addEventListener("mouseenter", () => clearTimeout(timer));
element.addEventListener("mouseleave", () => later(hide));
addEventListener("scroll", hide, { passive: true, capture: true });
addEventListener("resize", hide);

export const card = {
  element,
  hide,
  get shown() {
    return !element.hidden;
  },
  /** Focuses without showing the card, as when focus comes back from the article. */
  focusQuietly(target) {
    quiet = true;
    target.focus();
    quiet = false;
  },
};

/** Shows the card while `target` is hovered or focused; `parts` gives what is in it. */
export function explained(target, parts) {
  target.setAttribute("aria-describedby", element.id);
  target.addEventListener("mouseenter", () => touch() || later(() => show(target, parts)));
  target.addEventListener("mouseleave", () => later(hide));
  target.addEventListener("focus", () => target.matches(":focus-visible") && show(target, parts));
  target.addEventListener("blur", hide);
  return target;
}

export const quoted = (citation) => () => [
  make("strong", {}, citation.title),
  make("span", {}, origin(citation)),
  make("q", {}, citation.quote),
];
