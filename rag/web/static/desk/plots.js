// Figures of runs over time, as drawings that take the page's colours.

import { say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 420;
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 26;

/** A plot of some figures of runs, the earliest first. `share` for figures from 0 to 1; else milliseconds. */
export function plot(title, runs, series, { share }) {
  const values = series.flatMap(({ figure }) => runs.map((run) => run.figures[figure]?.value)).filter((each) => each !== undefined);
  const most = share ? 1 : Math.max(1, ...values) * 1.1;
  const x = (at) => LEFT + (runs.length === 1 ? 0.5 : at / (runs.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
  const said = (value) => (share ? `${(100 * value).toFixed(1)}%` : `${Math.round(value)} ms`);
  const latest = series
    .filter(({ figure }) => runs.at(-1)?.figures[figure])
    .map(({ figure, label }) => `${label} ${said(runs.at(-1).figures[figure].value)}`);
  const drawing = draw("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": say("plotLabel", { title, count: runs.length, latest: latest.join(", ") }),
  });
  for (const part of [0, 0.5, 1]) {
    const value = part * most;
    drawing.append(
      draw("path", { class: "grid", d: `M${LEFT} ${y(value)}H${WIDTH - RIGHT}` }),
      write(LEFT - 6, y(value) + 4, "end", share ? `${100 * part}%` : `${Math.round(value)}`),
    );
  }
  const ends = runs.length > 1 ? [0, runs.length - 1] : [0];
  for (const at of ends) drawing.append(write(x(at), HEIGHT - 6, at ? "end" : runs.length > 1 ? "start" : "middle", runs[at].made.slice(0, 10)));
  series.forEach(({ figure, label }, number) => {
    const aside = share ? 5 * number : 0; // or the intervals of two figures would lie on one another
    const points = runs.map((run, at) => [at, run.figures[figure], run]).filter(([, value]) => value);
    const line = points.map(([at, { value }], first) => `${first ? "L" : "M"}${(x(at) + aside).toFixed(1)} ${y(value).toFixed(1)}`).join("");
    drawing.append(draw("path", { class: `line series-${number}`, d: line }));
    for (const [at, { value, low, high }, run] of points) {
      const place = (x(at) + aside).toFixed(1);
      if (low !== undefined) drawing.append(draw("path", { class: `whisker series-${number}`, d: `M${place} ${y(low).toFixed(1)}V${y(high).toFixed(1)}` }));
      const dot = draw("circle", { class: `dot series-${number}`, cx: place, cy: y(value).toFixed(1), r: 4 });
      dot.append(text("title", {}, `${label} ${said(value)} · ${run.made.slice(0, 16).replace("T", " ")} · ${run.set}`));
      drawing.append(dot);
    }
  });
  return drawing;
}

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function text(tag, attributes, words) {
  const element = draw(tag, attributes);
  element.textContent = words;
  return element;
}

const write = (x, y, anchor, words) => text("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor }, words);
