// Speaking to the API of this page's own server.

import { language, say } from "./words.js";

/** A failure with a message made for the reader. `lost` where the server may not have heard or finished. */
export class Failure extends Error {
  constructor(message, { status = 0, lost = false } = {}) {
    super(message);
    this.status = status;
    this.lost = lost;
  }
}

export const address = (path) => new URL(path, document.baseURI);

/** 32 hexadecimal digits; randomUUID would ask for a secure page. */
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function request(path, { headers, signal, ...options } = {}) {
  let response;
  try {
    response = await fetch(address(path), { ...options, signal, headers: { ...headers, "accept-language": language() } });
  } catch (error) {
    if (signal?.aborted) throw error; // the reason it was aborted for
    throw new Failure(say("unreachable"), { lost: true });
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => null);
  throw new Failure(problem?.detail ?? say("unreachable"), { status: response.status, lost: [502, 504].includes(response.status) });
}

export const read = async (path) => (await request(path)).json();

/** Sends JSON; returns what comes back, or null where nothing does. */
export async function send(method, path, body) {
  const carried = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await request(path, { method, ...carried });
  return response.status === 204 ? null : response.json();
}

/** Asks a question; yields the server's events as [name, data] up to the answer. Throws Failure. */
export async function* ask(asking, signal) {
  const response = await request("api/ask", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(asking),
    signal,
  });
  for await (const [name, data] of events(response, signal)) {
    if (name === "error") throw new Failure(language() === "ko" ? data.detail : say("refused")); // told to all in Korean
    yield [name, data];
    if (name === "answer") return;
  }
  throw new Failure(say("brokenOff"), { lost: true });
}

/** The server-sent events of a response. */
async function* events(response, signal) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      if (signal.aborted) throw error;
      return { done: true }; // the connection was lost
    });
    if (done) return;
    waiting += value;
    const blocks = waiting.split("\n\n");
    waiting = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const of = (field) => lines.filter((line) => line.startsWith(field)).map((line) => line.slice(field.length));
      if (of("data: ").length) yield [of("event: ")[0], JSON.parse(of("data: ").join("\n"))];
    }
  }
}
