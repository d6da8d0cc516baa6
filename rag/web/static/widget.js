// The widget: <gisadap-chat>, the chat inside somebody else's page. One file, nothing loaded from elsewhere; text is only ever
// set as text. docs/widget.md says how to use it.
(() => {
"use strict";

const SCRIPT = document.currentScript;
const HOME = new URL(".", SCRIPT.src); // where the service is, under whatever prefix a proxy gives it
const LIMIT = 500; // characters of a question, as the server counts them
const PATIENCE = 60_000; // milliseconds an answer may take
const SOON = 30; // seconds before its end at which a token is replaced

const WORDS = {
  ko: {
    title: "기사답", greeting: "모은 기사에 묻고, 근거 문장으로 확인합니다.", placeholder: "무엇이 궁금하세요?", ask: "묻기",
    open: "기사에 묻기", close: "닫기", back: "답으로", fresh: "새 대화", question: "질문", answers: "대화",
    sending: "질문을 보내고 있습니다", source: "근거", sources: "근거 기사", near: "가까운 기사", original: "원문 보기", again: "다시 시도",
    absent: "모은 기사에서 답을 찾지 못했습니다", guess: "다른 말로 묻거나 기간·인물을 더해 보십시오.",
    understood: "이렇게 이해했습니다: ", opening: "기사를 여는 중입니다", unknown: "매체와 날짜를 알 수 없는 기사",
    right: "도움이 됐어요", wrong: "이 답이 틀렸어요", thanks: "의견을 보냈습니다. 고맙습니다.", better: "무엇이 맞는지 적어 주십시오 (선택)", send: "보내기", none: "기사에 없음", notice: "정정·반론 보도",
    empty: "질문을 입력해 주십시오.", long: (n) => `질문은 ${LIMIT}자까지 쓸 수 있습니다. 지금은 ${n}자입니다.`,
    unreachable: "서버에 연결할 수 없거나, 이 페이지의 출처가 허용되지 않았습니다.", check: "연결 살펴보기", cut: "답을 받는 중에 연결이 끊어졌습니다.",
    late: "답을 기다리는 시간이 지났습니다.", memory: "브라우저가 저장을 막아, 창을 닫으면 대화가 남지 않습니다.",
  },
  en: {
    title: "Gisadap", greeting: "Answers from the collected articles, each with its evidence.", placeholder: "What would you like to know?", ask: "Ask",
    open: "Ask the articles", close: "Close", back: "Back", fresh: "New conversation", question: "Question", answers: "Conversation",
    sending: "Sending the question", source: "Evidence", sources: "Articles", near: "Nearest articles", original: "Original article", again: "Try again",
    absent: "The collected articles do not tell", guess: "Ask in other words, or add a period or a name.",
    understood: "Understood as: ", opening: "Opening the article", unknown: "Outlet and date unknown",
    right: "Helpful", wrong: "This answer is wrong", thanks: "Thank you for your feedback.", better: "What would be right? (optional)", send: "Send", none: "Not in the articles", notice: "Correction or reply",
    empty: "Type a question.", long: (n) => `A question may have ${LIMIT} characters; this one has ${n}.`,
    unreachable: "The server cannot be reached, or it does not list the origin of this page.", check: "Check the connection", cut: "The connection was lost during the answer.",
    late: "The answer took too long.", memory: "This browser blocks storage: the conversation ends with this window.",
  },
};

const CSS = `
:host{--paper:var(--gisadap-paper,#faf8f3);--sheet:var(--gisadap-sheet,#fff);--ink:var(--gisadap-ink,#1c1b19);--quiet:var(--gisadap-quiet,#625e56);--line:var(--gisadap-line,#d5cebf);--accent:var(--gisadap-accent,#17507f);--on-accent:var(--gisadap-on-accent,#fff);--marker:var(--gisadap-marker,#fff0b3);--warning:#a02b1c;
display:block;color-scheme:light;font:15px/1.55 Pretendard,"Apple SD Gothic Neo","Noto Sans KR","Malgun Gothic",sans-serif;word-break:keep-all;overflow-wrap:anywhere;color:var(--ink);text-align:start}
:host([hidden]){display:none}
:host([dark]){--paper:var(--gisadap-paper,#16181b);--sheet:var(--gisadap-sheet,#1e2125);--ink:var(--gisadap-ink,#e8e4da);--quiet:var(--gisadap-quiet,#a8a295);--line:var(--gisadap-line,#3d4147);--accent:var(--gisadap-accent,#8fbfe8);--on-accent:var(--gisadap-on-accent,#10202e);--marker:var(--gisadap-marker,#5b4a14);--warning:#f0998a;color-scheme:dark}
*{box-sizing:border-box}[hidden]{display:none!important}
button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:start}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
h2,h3,p,ul{margin:0;padding:0}ul{list-style:none}
.panel{position:relative;display:flex;flex-direction:column;width:100%;height:var(--gisadap-height,38rem);max-height:100%;background:var(--paper);border:1px solid var(--line);border-radius:var(--gisadap-radius,12px);overflow:hidden}
:host([mode=floating]){display:contents}
:host([mode=floating]) .panel{position:fixed;z-index:2147483000;right:1rem;bottom:5rem;width:min(var(--gisadap-width,25rem),calc(100vw - 2rem));height:min(var(--gisadap-height,38rem),calc(100dvh - 6.5rem));box-shadow:0 12px 40px rgb(0 0 0/28%)}
:host([mode=floating][position=bottom-left]) .panel{right:auto;left:1rem}
.launch{position:fixed;z-index:2147483000;right:1rem;bottom:1rem;padding:.75rem 1.15rem;border-radius:99px;background:var(--accent);color:var(--on-accent);font-weight:600;box-shadow:0 4px 16px rgb(0 0 0/25%)}
:host([position=bottom-left]) .launch{right:auto;left:1rem}
header{display:flex;align-items:center;gap:.75rem;padding:.7rem 1rem;border-bottom:3px double var(--line)}
header h2{flex:1;min-width:0;font-size:1.1rem;line-height:1.3}
header button{color:var(--quiet);font-size:.88rem;white-space:nowrap;padding:.35rem 0}
.turns,.page{flex:1;min-height:0;overflow-y:auto;padding:1rem}
.turn,.page>*{max-width:44rem}.turn{margin-bottom:1.5rem}.asked{font-size:1rem;font-weight:600;margin-bottom:.5rem;padding-left:.7rem;border-left:3px solid var(--accent);white-space:pre-wrap}
.reply>*+*{margin-top:.55rem}
.short{font-size:1.2rem;font-weight:700}
.quiet{color:var(--quiet);font-size:.88rem}
.failure,.warning{color:var(--warning);font-size:.9rem}
.failure button,.failure a,.original{color:var(--accent);text-decoration:underline;margin-right:.6rem}
.number{display:inline-block;min-width:1.6em;padding:0 .3em;margin-left:.15em;border-radius:4px;background:var(--sheet);border:1px solid var(--line);color:var(--accent);font-size:.8em;line-height:1.5;text-align:center}
.sources h3{font-size:.85rem;color:var(--quiet);margin-bottom:.3rem}
.source{display:block;width:100%;padding:.45rem 0;border-top:1px solid var(--line)}
.source b{font-weight:600;display:block}
table{width:100%;border-collapse:collapse;font-size:.9rem}td,th{text-align:start;padding:.3rem .4rem;border:1px solid var(--line);vertical-align:top;font-weight:400}
.votes{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
.votes button,.chip{padding:.35rem .7rem;border:1px solid var(--line);border-radius:99px;background:var(--sheet);font-size:.86rem}
.chips{display:grid;gap:.45rem;margin-top:.8rem}.chip{border-radius:8px;padding:.55rem .8rem}
form{display:flex;gap:.5rem;padding:.7rem 1rem;border-top:1px solid var(--line);align-items:flex-end}
textarea{flex:1;min-width:0;resize:none;font:inherit;font-size:16px;color:inherit;background:var(--sheet);border:1px solid var(--quiet);border-radius:8px;padding:.5rem .65rem;max-height:8rem}
form button{padding:.55rem .95rem;border-radius:8px;background:var(--accent);color:var(--on-accent);font-weight:600;white-space:nowrap}
button:disabled{opacity:.55;cursor:default}
.note{padding:0 1rem .6rem}.note:empty{display:none}
.reader{position:absolute;inset:0;display:flex;flex-direction:column;background:var(--sheet)}
.page h2{font-size:1.2rem;line-height:1.4;margin-bottom:.6rem}.page p,.page h3{margin-bottom:.8rem}
mark{background:var(--marker);color:inherit;padding:.05em 0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:480px){:host([mode=floating]) .panel{inset:0;width:auto;height:auto;border-radius:0;border:0}}`;

const SHEET = new CSSStyleSheet(); // which no style-src of a page forbids
SHEET.replaceSync(CSS);

const QUIET = { class: "quiet" };
const characters = (text) => Array.from(text);
const tidy = (text) => text.normalize("NFC").trim();
/** The host of a web address; null for whatever is none, so that no other scheme ever becomes a link. */
function hostOf(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url.host : null;
  } catch {
    return null;
  }
}
class Failure extends Error {}

/** An element with attributes and children; strings become text nodes. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const button = (text, onclick, more = {}) => make("button", { type: "button", onclick, ...more }, text);

/** The server-sent events of a response, as [name, data]. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let waiting = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (waiting + value).split("\n\n");
    waiting = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const of = (field) => lines.filter((line) => line.startsWith(field)).map((line) => line.slice(field.length));
      if (of("event: ").length) yield [of("event: ")[0], JSON.parse(of("data: ").join("\n"))];
    }
  }
}

/** What a token says, unchecked: the server checks it. */
function claims(token) {
  try {
    const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (each) => each.charCodeAt(0))));
  } catch {
    return {};
  }
}

/** Null where the browser blocks storage. */
function storage() {
  try {
    const store = localStorage;
    store.setItem("gisadap", "");
    store.removeItem("gisadap");
    return store;
  } catch {
    return null;
  }
}

/** A name for whoever has no token, known to this page alone. */
const visitor = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");

class GisadapChat extends HTMLElement {
  static observedAttributes = ["mode", "position", "title", "greeting", "placeholder", "theme", "language", "token"];

  #token;
  #visitor = visitor();
  #conversation; #asking; #opener; #built;
  #articles = new Map();

  connectedCallback() {
    if (this.#built) return;
    if (!this.hasAttribute("mode")) this.setAttribute("mode", "inline");
    this.#built = true;
    this.#token = this.getAttribute("token") || this.#token;
    this.#conversation = this.getAttribute("conversation");
    this.#build();
    this.#theme();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#theme());
    this.#begin().then(() => this.#tell("ready"));
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#built || before === now) return;
    if (name === "token") this.setUser(now);
    else if (name === "theme") this.#theme();
    else this.#label();
  }

  // --- what a page may call ---

  open() {
    this.#panel.hidden = false;
    this.#launch.ariaExpanded = "true";
    this.#box.focus();
  }

  close() {
    if (!this.#floating) return;
    this.#reader.hidden = true;
    this.#panel.hidden = true;
    this.#launch.ariaExpanded = "false";
    this.#launch.focus();
  }

  /** Asks as if typed; resolves with the answer, or null. */
  ask(question) {
    this.#panel.hidden = false;
    return this.#submit(String(question));
  }

  reset() {
    this.#remember(null);
    this.#clear();
    this.#welcome();
  }

  /** Another person, by token; null for nobody. What the one before has asked leaves the screen. */
  setUser(token) {
    const same = token && this.#token && claims(token).sub === claims(this.#token).sub;
    this.#token = token || null;
    if (same || !this.#built) return;
    this.#visitor = visitor();
    this.#clear();
    this.#begin();
  }

  #clear() {
    this.#asking?.abort();
    this.#asking = this.#conversation = null;
    this.#articles.clear();
    this.#turns.replaceChildren();
    this.#reader.hidden = true;
    this.#warn("");
    this.#busy(false);
  }

  // --- how it looks ---

  get #floating() {
    return this.getAttribute("mode") === "floating";
  }
  get #words() {
    return WORDS[this.getAttribute("language")] ?? WORDS.ko;
  }

  #build() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [SHEET];
    this.#launch = button("", () => (this.#panel.hidden ? this.open() : this.close()), { class: "launch", part: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" });
    this.#heading = make("h2", { id: "title", part: "title" });
    this.#fresh = button("", () => (this.reset(), this.#box.focus()));
    this.#shut = button("", () => this.close());
    this.#turns = make("div", { class: "turns", part: "conversation", role: "log", tabindex: "0" });
    this.#box = make("textarea", { rows: "1", part: "question", enterkeyhint: "send", "aria-describedby": "note", onkeydown: (event) => this.#pressed(event) });
    this.#button = make("button", { type: "submit", part: "ask" });
    this.#note = make("p", { class: "note", id: "note" });
    const submit = (event) => (event.preventDefault(), this.#submit(this.#box.value));
    this.#reader = make("section", { class: "reader", part: "article", role: "region", hidden: true });
    this.#herald = make("div", { class: "unseen", role: "status" });
    this.#panel = make(
      "section",
      { class: "panel", part: "panel", "aria-labelledby": "title", onkeydown: (event) => this.#keys(event) },
      make("header", { part: "header" }, this.#heading, this.#fresh, this.#shut),
      this.#turns,
      make("form", { onsubmit: submit }, this.#box, this.#button),
      this.#note,
      this.#reader,
      this.#herald,
    );
    root.append(this.#panel, this.#launch);
    this.#panel.hidden = this.#floating;
    this.#label();
  }
  #launch; #heading; #fresh; #shut; #turns; #box; #button; #note; #reader; #herald; #panel;

  #label() {
    const words = this.#words;
    const named = (name) => this.getAttribute(name) || words[name];
    this.lang = this.getAttribute("language") === "en" ? "en" : "ko";
    this.#launch.textContent = words.open;
    this.#launch.hidden = !this.#floating;
    this.#shut.hidden = !this.#floating;
    this.#heading.textContent = named("title");
    this.#fresh.textContent = words.fresh;
    this.#shut.textContent = words.close;
    this.#turns.setAttribute("aria-label", words.answers);
    this.#box.setAttribute("aria-label", words.question);
    this.#box.placeholder = named("placeholder");
    this.#button.textContent = words.ask;
    this.#panel.setAttribute("role", this.#floating ? "dialog" : "region");
    this.#panel.ariaModal = this.#floating ? "true" : null;
  }

  #theme() {
    const wanted = this.getAttribute("theme") ?? "auto";
    this.toggleAttribute("dark", wanted === "dark" || (wanted === "auto" && matchMedia("(prefers-color-scheme: dark)").matches));
  }

  #say(text) {
    this.#herald.textContent = text;
  }
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // --- keys: Escape goes a step back, Tab stays in a floating panel ---

  #keys(event) {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      if (!this.#reader.hidden) this.#leave();
      else this.close();
    }
    if (event.key !== "Tab" || !this.#floating) return;
    const inside = this.#reader.hidden ? this.#panel : this.#reader;
    const stops = [...inside.querySelectorAll("button,a,textarea,[tabindex='0']")].filter((each) => !each.disabled && each.offsetParent);
    const ends = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.shadowRoot.activeElement !== ends[0]) return;
    event.preventDefault();
    ends[1].focus();
  }

  #pressed(event) {
    // Enter that ends a Korean syllable is not meant for us; Safari tells it by 229 alone.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit(this.#box.value);
  }

  // --- the server ---

  async #credential(renewed) {
    const ends = claims(this.#token ?? "").exp;
    if (this.tokenProvider && (renewed || !this.#token || ends < Date.now() / 1000 + SOON)) {
      this.#token = (await this.tokenProvider()) || null;
    }
    return this.#token;
  }

  async #request(path, options = {}, renewed = false) {
    const token = await this.#credential(renewed);
    const headers = { ...options.headers, "accept-language": this.lang, "x-gisadap-visitor": this.#visitor };
    if (token) headers.authorization = `Bearer ${token}`;
    let response;
    try {
      response = await fetch(new URL(path, HOME), { ...options, headers, credentials: "omit", referrerPolicy: "no-referrer" });
    } catch (error) {
      if (error.name === "AbortError" || error.name === "TimeoutError") throw error;
      throw Object.assign(new Failure(this.#words.unreachable), { check: true });
    }
    if (response.ok) return response;
    if (response.status === 401 && this.tokenProvider && !renewed) return this.#request(path, options, true);
    const problem = await response.json().catch(() => null);
    const { status } = response;
    throw Object.assign(new Failure(problem?.detail ?? this.#words.unreachable), { status, check: status === 401 || status === 403 });
  }

  #post(path, body, signal, accept = "application/json") {
    const headers = { "content-type": "application/json", accept };
    return this.#request(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  // --- what is remembered: a conversation's id, for whom the token names ---

  get #place() {
    const { sub } = claims(this.#token ?? "");
    return sub ? `gisadap ${HOME.href} ${sub}` : null;
  }

  #remember(conversation) {
    const store = this.#place && storage();
    if (store) conversation ? store.setItem(this.#place, conversation) : store.removeItem(this.#place);
  }

  async #begin() {
    try {
      await this.#credential();
    } catch {
      // told when a question is asked
    }
    const store = storage();
    if (this.#place && !store) this.#note.textContent = this.#words.memory;
    const kept = this.#conversation ?? (this.#place && store?.getItem(this.#place));
    if (!kept || !(await this.#restore(kept))) this.#welcome();
  }

  async #restore(conversation) {
    try {
      const { messages } = await (await this.#request(`api/conversations/${encodeURIComponent(conversation)}`)).json();
      for (const answer of messages) this.#show(answer, this.#turn(answer.question));
      this.#conversation = conversation;
      return messages.length;
    } catch {
      this.#remember(null); // not this person's, or deleted
      return false;
    }
  }

  // --- asking ---

  #welcome() {
    const examples = (this.getAttribute("examples") ?? "").split("|");
    const ask = (question) => button(question, () => this.#submit(question), { class: "chip" });
    const chips = examples.map((each) => each.trim()).filter(Boolean).map(ask);
    this.#turns.replaceChildren(make("div", { class: "welcome" }, make("p", QUIET, this.getAttribute("greeting") || this.#words.greeting), make("div", { class: "chips" }, chips)));
  }

  #turn(question) {
    this.#turns.querySelector(".welcome")?.remove();
    const reply = make("div", { class: "reply", part: "answer" });
    this.#turns.append(make("article", { class: "turn" }, make("h3", { class: "asked" }, question), reply));
    return reply;
  }

  #busy(now) {
    this.#button.disabled = now;
  }

  #warn(text) {
    this.#note.className = text ? "note warning" : "note";
    this.#note.textContent = text;
    this.#box.toggleAttribute("aria-invalid", Boolean(text));
  }

  #filters() {
    try {
      return JSON.parse(this.getAttribute("filters"));
    } catch {
      return null;
    }
  }

  async #submit(given) {
    if (this.#asking) return null;
    const question = tidy(given);
    const length = characters(question).length;
    this.#warn(!length ? this.#words.empty : length > LIMIT ? this.#words.long(length) : "");
    if (!length || length > LIMIT) return null;
    this.#box.value = "";
    const asking = (this.#asking = new AbortController());
    const late = setTimeout(() => asking.abort(new DOMException("", "TimeoutError")), PATIENCE);
    const reply = this.#turn(question);
    this.#busy(true);
    try {
      const answer = await this.#receive(question, reply, asking.signal);
      if (this.#asking !== asking) return null; // somebody else sits here now
      this.#conversation = answer.conversation_id;
      this.#remember(answer.conversation_id);
      this.#show(answer, reply);
      this.#say(answer.abstained ? answer.answer : [answer.short, ...answer.claims.map((each) => each.text)].filter(Boolean).join(". "));
      this.#tell("answer", answer);
      return answer;
    } catch (failure) {
      if (this.#asking === asking) this.#fail(failure, question, reply);
      return null;
    } finally {
      clearTimeout(late);
      if (this.#asking === asking) {
        this.#asking = null;
        this.#busy(false);
      }
    }
  }

  async #receive(question, reply, signal) {
    const progress = make("p", QUIET, this.#words.sending);
    reply.replaceChildren(progress);
    reply.parentElement.scrollIntoView({ block: "nearest" });
    const body = { question, conversation_id: this.#conversation };
    const filters = this.#filters();
    const response = await this.#post("api/ask", filters ? { ...body, filters } : body, signal, "text/event-stream");
    for await (const [name, data] of events(response)) {
      if (name === "error") throw new Failure(data.detail);
      if (name === "status") progress.textContent = data.message;
      if (name === "claim") reply.append(make("p", {}, data.text));
      if (name === "answer") return data;
    }
    throw new Failure(this.#words.cut);
  }

  #fail(failure, question, reply) {
    const known = failure instanceof Failure;
    const message = known ? failure.message : failure.name === "TimeoutError" ? this.#words.late : this.#words.cut;
    const again = button(this.#words.again, () => (reply.parentElement.remove(), this.#submit(question)));
    const href = new URL(`widget/check?origin=${encodeURIComponent(location.origin)}`, HOME);
    reply.replaceChildren(make("p", { class: "failure", role: "alert" }, message, " ", again, failure.check ? make("a", { href, target: "_blank" }, this.#words.check) : null));
    this.#tell("error", { message, status: failure.status ?? null });
  }

  // --- an answer ---

  #origin(article) {
    const date = article.published && new Date(article.published).toLocaleDateString(this.lang, { dateStyle: "long", timeZone: "UTC" });
    return [article.outlet, date].filter(Boolean).join(" · ") || this.#words.unknown;
  }

  #show(answer, reply) {
    const standalone = answer.standalone_question?.trim();
    const understood = standalone && standalone !== tidy(answer.question).replace(/\s+/g, " ") ? make("p", QUIET, this.#words.understood + standalone) : null;
    const parts = answer.abstained ? this.#abstained(answer) : this.#answered(answer);
    reply.replaceChildren(...[understood, ...parts, answer.message_id ? this.#votes(answer) : null].filter(Boolean));
  }

  #answered({ short, claims, citations, conflicts, note }) {
    const number = (each) => button(String(each.number), (event) => this.#read(each, citations, event.currentTarget), { class: "number", part: "citation", title: each.quote, "aria-label": `${this.#words.source} ${each.number}: ${each.title}, ${this.#origin(each)}` });
    const sentence = (claim) => make("p", {}, make(claim.verified === false ? "s" : "span", {}, claim.text), citations.filter((each) => claim.citations.includes(each.number)).map(number));
    const differing = (each) => make("tr", {}, make("td", {}, each.value), make("td", {}, this.#origin(each), citations.filter((one) => one.number === each.citation).map(number)));
    return [
      short ? make("p", { class: "short", part: "short" }, short) : null,
      ...claims.map(sentence),
      note ? make("p", QUIET, note) : null,
      conflicts?.length ? make("table", {}, conflicts.map(differing)) : null,
      this.#sources(this.#words.sources, citations, citations),
    ];
  }

  #abstained({ nearest }) {
    return [make("p", { class: "short" }, this.#words.absent), make("p", QUIET, this.#words.guess), nearest.length ? this.#sources(this.#words.near, nearest, null) : null];
  }

  #sources(title, listed, citations) {
    const seen = new Set();
    const first = listed.filter((each) => !seen.has(each.article_id) && seen.add(each.article_id));
    const row = (each) => make("li", {}, button([make("b", {}, each.title), make("span", QUIET, this.#origin(each))], (event) => this.#read(each, citations ?? [each], event.currentTarget), { class: "source" }));
    return make("div", { class: "sources", part: "sources" }, make("h3", {}, title), make("ul", {}, first.map(row)));
  }

  #votes(answer) {
    const words = this.#words;
    const box = make("div", { class: "votes" });
    const send = async (verdict, correction = null) => {
      const given = { message_id: answer.message_id, verdict, correction };
      try {
        await this.#post("api/feedback", given);
        box.replaceChildren(make("span", { class: "quiet", role: "status" }, words.thanks));
        this.#tell("feedback", given);
      } catch (failure) {
        box.replaceChildren(make("span", { class: "failure", role: "alert" }, failure.message));
      }
    };
    const explain = () => {
      const better = make("textarea", { rows: "2", maxlength: "1000", "aria-label": words.better, placeholder: words.better });
      const typed = () => (tidy(better.value) ? { kind: "text", text: tidy(better.value) } : null);
      box.replaceChildren(better, button(words.send, () => send("wrong", typed())), button(words.none, () => send("wrong", { kind: "absent" })));
      better.focus();
    };
    box.append(button(words.right, () => send("right")), button(words.wrong, explain));
    return box;
  }

  // --- an article, opened at its evidence ---

  async #read(citation, citations, opener) {
    this.#opener = opener;
    const words = this.#words;
    const back = button(words.back, () => this.#leave());
    const page = make("div", { class: "page", tabindex: "0" }, make("p", QUIET, words.opening));
    this.#reader.setAttribute("aria-label", citation.title);
    this.#reader.replaceChildren(make("header", {}, make("span", QUIET, this.#origin(citation)), make("h2"), back), page);
    this.#reader.hidden = false;
    back.focus();
    try {
      const id = citation.article_id;
      if (!this.#articles.has(id)) this.#articles.set(id, await (await this.#request(`api/articles/${encodeURIComponent(id)}`)).json());
      const article = this.#articles.get(id);
      const marks = citations.filter((each) => each.article_id === id);
      const host = hostOf(article.url);
      const link = host && make("p", {}, make("a", { class: "original", href: article.url, target: "_blank", rel: "noopener noreferrer" }, words.original), " ", make("span", QUIET, host));
      page.replaceChildren(make("h2", {}, citation.title), ...article.paragraphs.flatMap((each, at, all) => [each.correction && !all[at - 1]?.correction ? make("p", QUIET, words.notice) : "", this.#paragraph(each, marks, citation)]), ...(link ? [link] : []));
      const mark = page.querySelector("mark.active") ?? page.querySelector("mark");
      if (mark) page.scrollTop += mark.getBoundingClientRect().top - page.getBoundingClientRect().top - page.clientHeight / 3;
      this.#say(`${citation.title}. ${citation.quote}`);
    } catch (failure) {
      page.replaceChildren(make("p", { class: "failure", role: "alert" }, failure.message));
    }
  }

  /** Offsets count characters of the article's body. */
  #paragraph(paragraph, marks, active) {
    const text = characters(paragraph.text);
    const within = (at) => Math.min(text.length, Math.max(0, at - paragraph.start));
    const cuts = [...new Set([0, text.length, ...marks.flatMap((each) => [within(each.start), within(each.end)])])].sort((a, b) => a - b);
    const pieces = cuts.slice(1).map((end, index) => {
      const piece = text.slice(cuts[index], end).join("");
      const over = marks.filter((each) => within(each.start) <= cuts[index] && end <= within(each.end));
      return over.length ? make("mark", { class: over.includes(active) ? "active" : null, part: "evidence" }, piece) : piece;
    });
    return make(paragraph.kind === "subtitle" ? "h3" : "p", {}, pieces);
  }

  #leave() {
    this.#reader.hidden = true;
    this.#opener?.focus();
  }
}

if (!customElements.get("gisadap-chat")) customElements.define("gisadap-chat", GisadapChat);

// The script tag's own attributes make a floating button: data-floating data-title="..."
if ("floating" in SCRIPT.dataset) {
  const chat = document.createElement("gisadap-chat");
  for (const [name, value] of Object.entries(SCRIPT.dataset)) if (name !== "floating") chat.setAttribute(name, value);
  chat.setAttribute("mode", "floating");
  document.body.append(chat);
}
})();
