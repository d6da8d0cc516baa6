// Adding articles: files, folders and archives, chosen or dropped anywhere, each with its progress, and a summary.

import { button, make } from "../dom.js";
import { tell } from "../herald.js";
import { address } from "../server.js";
import { language } from "../words.js";
import { takeDrops } from "./drop.js";
import { quietly } from "./page.js";
import { number, say } from "./words.js";

const MOST_FILES = 200; // of one request: what comes together is indexed together
const MOST_BYTES = 24e6;

const rows = make("ul", { class: "files" });
const status = make("p", { class: "status", role: "status" });
const panel = make("div", { class: "uploads", hidden: true, role: "region", "aria-label": say("uploads") });
let queue = [];
let working = false;
let total, done, sums;
let stopped = false;
let sending = null;

export const upload = {
  element: make("section", { class: "upload", "aria-label": say("upload") }),

  /** `changed` is called when articles have been added. */
  build(changed) {
    this.changed = changed;
    const files = make("input", { type: "file", multiple: true, accept: ".txt,.html,.htm,.md,.json,.jsonl,.zip", hidden: true });
    const folder = make("input", { type: "file", webkitdirectory: true, hidden: true });
    for (const input of [files, folder]) {
      input.addEventListener("change", () => {
        this.add(Array.from(input.files, (file) => ({ file, name: file.webkitRelativePath || file.name })));
        input.value = "";
      });
    }
    this.stop = button(say("stopUpload"), { onclick: () => stop() });
    this.close = button(say("close"), { onclick: () => (panel.hidden = true) });
    panel.append(make("header", {}, status, this.stop, this.close), rows);
    this.element.append(
      make(
        "div",
        { class: "ways" },
        button(say("chooseFiles"), { drawing: "new", class: "primary", onclick: () => files.click() }),
        button(say("chooseFolder"), { onclick: () => folder.click() }),
        quietly(say("dropHint")),
        files,
        folder,
      ),
      panel,
    );
    takeDrops((found) => {
      location.hash = "#list";
      this.add(found);
    });
    return this.element;
  },

  /** Queues files, as [{file, name}]. */
  add(found) {
    const wanted = found.filter(({ name }) => !name.split("/").some((part) => part.startsWith(".")));
    if (!wanted.length) {
      panel.hidden = false;
      status.textContent = say("nothingToSend");
      this.stop.hidden = true;
      return;
    }
    if (!working) begin();
    const items = wanted.map(item);
    rows.append(...items.map((each) => each.row));
    queue.push(...items);
    total += items.length;
    panel.hidden = false;
    count();
    if (!working) this.work();
  },

  async work() {
    working = true;
    this.stop.hidden = false;
    this.close.hidden = true;
    while (queue.length && !stopped) await send(batch());
    working = false;
    for (const each of queue.splice(0)) each.end("failed", say("notSent"));
    this.stop.hidden = true;
    this.close.hidden = false;
    summarise();
    this.changed();
  },
};

function begin() {
  total = done = 0;
  stopped = false;
  sums = { added: 0, updated: 0, unchanged: 0, failed: 0, seconds: 0 };
  rows.replaceChildren();
}

function stop() {
  stopped = true;
  sending?.abort();
}

function item({ file, name }) {
  const bar = make("progress", { max: "1", value: "0", "aria-label": name });
  const said = make("span", { class: "said" }, say("waiting"));
  const row = make("li", {}, make("span", { class: "name" }, name), bar, said);
  return {
    file,
    name,
    row,
    ended: false,
    sent(share) {
      bar.value = share;
      said.textContent = share < 1 ? say("sendingFile", { percent: Math.floor(100 * share) }) : say("cleaning");
    },
    end(kind, text) {
      if (this.ended) return;
      this.ended = true;
      done++;
      bar.remove();
      row.className = kind;
      said.textContent = text;
      if (kind === "failed") sums.failed++;
    },
  };
}

function batch() {
  let bytes = 0;
  let length = 0;
  while (length < queue.length && length < MOST_FILES && (length === 0 || bytes + queue[length].file.size <= MOST_BYTES)) {
    bytes += queue[length++].file.size;
  }
  return queue.splice(0, length);
}

/** Sends files in one request; the server tells of each, then sums up. */
function send(items) {
  const body = new FormData();
  for (const { file, name } of items) body.append("files", file, name);
  const request = (sending = new XMLHttpRequest());
  request.open("POST", address("api/articles"));
  request.setRequestHeader("accept", "text/event-stream");
  request.setRequestHeader("accept-language", language());
  request.upload.addEventListener("progress", ({ loaded }) => spread(items, loaded));
  let heard = 0;
  const hear = () => {
    const blocks = request.responseText.slice(heard).split("\n\n");
    for (const block of blocks.slice(0, -1)) {
      heard += block.length + 2;
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(block);
      told(items, name, JSON.parse(data));
    }
  };
  return new Promise((finished) => {
    const failed = () => {
      for (const each of items) each.end("failed", refusal(request));
      count();
      finished();
    };
    request.addEventListener("progress", () => request.status === 200 && hear());
    request.addEventListener("error", failed);
    request.addEventListener("abort", failed);
    request.addEventListener("load", () => {
      if (request.status !== 200) return failed();
      hear();
      for (const each of items) each.end("failed", say("notSent"));
      count();
      finished();
    });
    request.send(body);
  });
}

function refusal(request) {
  try {
    return JSON.parse(request.responseText).detail;
  } catch {
    return stopped ? say("notSent") : say("unreachable");
  }
}

/** Bytes go out in the order of the files. */
function spread(items, loaded) {
  let before = 0;
  for (const each of items) {
    const size = Math.max(1, each.file.size);
    if (!each.ended) each.sent(Math.max(0, Math.min(1, (loaded - before) / size)));
    before += size;
  }
}

function told(items, name, data) {
  if (name === "file") {
    const well = !data.failed.length;
    const text = data.articles ? say("doneFile", { count: number(data.articles) }) : say("emptyFile");
    items[data.number].end(well ? "done" : "failed", well ? text : [...(data.articles ? [text] : []), ...data.failed.slice(0, 5)].join(" · "));
    count();
  } else if (name === "progress") {
    if (data.stage !== "reading") status.textContent = say("indexing");
  } else if (name === "summary") {
    for (const key of ["added", "updated", "unchanged", "seconds"]) sums[key] += data[key];
  } else {
    for (const each of items) each.end("failed", data.detail);
  }
}

function count() {
  status.textContent = say("progress", { done: number(done), total: number(total) });
}

function summarise() {
  const parts = [
    say("added", { count: number(sums.added) }),
    sums.updated ? say("updated", { count: number(sums.updated) }) : null,
    sums.unchanged ? say("unchanged", { count: number(sums.unchanged) }) : null,
    sums.failed ? say("failedFiles", { count: number(sums.failed) }) : null,
    say("seconds", { seconds: sums.seconds.toFixed(1) }),
    stopped ? say("uploadStopped") : null,
  ];
  status.textContent = parts.filter(Boolean).join(" · ");
  tell(status.textContent);
  rows.prepend(...rows.querySelectorAll(".failed")); // what needs a person stands first
}
