// Making elements. Whatever comes from articles, questions or answers is set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** Line drawings on a grid of 24, by name. */
const DRAWINGS = {
  ask: "M12 19V5M6 11l6-6 6 6",
  back: "M15 6l-6 6 6 6",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v11H9zM5 15V4h10",
  down: "M7 14V4H4v10zM7 13l4 7c1.500 0 2.500-1 2.500-2.500V15h5.200c1.300 0 2.200-1.200 1.900-2.400l-1.500-6.200C18.800 5 17.800 4 16.500 4H7",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  export: "M12 4v11M7 11l5 5 5-5M5 20h14",
  filter: "M4 6h16M7 12h10M10 18h4",
  forward: "M9 6l6 6-6 6",
  history: "M4 12a8 8 0 1 0 2.500-5.800M4 4v4h4M12 8v4l3 2",
  more: "M5 12a.8.8 0 1 0 1.600 0 .8.8 0 1 0-1.600 0M11.200 12a.8.8 0 1 0 1.600 0 .8.8 0 1 0-1.600 0M17.400 12a.8.8 0 1 0 1.600 0 .8.8 0 1 0-1.600 0",
  new: "M12 5v14M5 12h14",
  outside: "M14 5h5v5M19 5l-9 9M17 14v5H5V7h5",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  retry: "M20 12a8 8 0 1 1-2.500-5.800M20 4v4h-4",
  share: "M8 12l8-5M8 12l8 5M8 12a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM21 6a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM21 18a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z",
  stop: "M7 7h10v10H7z",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  up: "M7 10v10H4V10zM7 11l4-7c1.500 0 2.500 1 2.500 2.500V9h5.200c1.300 0 2.200 1.200 1.900 2.400l-1.500 6.200c-.3 1.400-1.300 2.400-2.600 2.400H7",
};

/** An element with attributes and children; strings become text nodes, empty children are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A drawing that says nothing to a screen reader. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) {
    drawing.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWINGS[name]);
  drawing.append(path);
  return drawing;
}

/** A button that shows a drawing and its label, or with `bare` the drawing alone, the label for whoever asks. */
export function button(label, { drawing, bare = false, ...attributes }) {
  const named = bare ? { "aria-label": label, title: label } : {};
  return make(
    "button",
    { type: "button", ...named, ...attributes },
    drawing && icon(drawing),
    bare ? null : make("span", { class: "label" }, label),
  );
}

/** A link to the original page with the host it leads to in plain text; null where the address is none of the web. */
export function original(url, words) {
  const host = URL.canParse(url ?? "") && /^https?:$/.test(new URL(url).protocol) ? new URL(url).host : null;
  const link = { href: url, target: "_blank", rel: "noopener noreferrer", class: "original" };
  return host && make("span", { class: "elsewhere" }, make("a", link, words, icon("outside")), make("span", { class: "quiet host" }, host));
}

/** Offsets of the server count code points, as this does; JavaScript's own count halves of them. */
export const characters = (text) => Array.from(text);

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const touch = () => matchMedia("(hover: none)").matches;
export const narrow = () => matchMedia("(max-width: 959px)").matches;

/** Browsers offer the clipboard only to secure pages; an intranet over plain HTTP needs the older way. */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const carrier = make("textarea", { class: "unseen" });
  carrier.value = text;
  document.body.append(carrier);
  carrier.select();
  document.execCommand("copy");
  carrier.remove();
}
