// Files and folders dropped onto the page.

import { make } from "../dom.js";
import { say } from "./words.js";

const cover = make("div", { id: "drop", hidden: true, "aria-hidden": "true" }, make("p", {}, say("dropHere")));

/** Takes what is dropped anywhere on the page, as [{file, name}]; a folder is gone through to its end. */
export function takeDrops(take) {
  document.body.append(cover);
  let depth = 0;
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (shown) => (cover.hidden = !shown);
  addEventListener("dragenter", (event) => holdsFiles(event) && over(++depth > 0));
  addEventListener("dragleave", (event) => holdsFiles(event) && over(--depth > 0));
  addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over((depth = 0));
    const entries = Array.from(event.dataTransfer.items, (each) => each.webkitGetAsEntry?.()).filter(Boolean);
    const plain = Array.from(event.dataTransfer.files, (file) => ({ file, name: file.name }));
    take(entries.length ? (await Promise.all(entries.map(inside))).flat() : plain);
  });
}

async function inside(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (!some.length) return found;
    found.push(...(await Promise.all(some.map(inside))).flat());
  }
}
