// The conversation of the chat page. Gradio brings masthead, question box and buttons; this file asks the API and shows
// what it says. Whatever comes from articles, questions or answers is set as text (textContent), never as markup.
(() => {
  "use strict";

  const QUESTION_LIMIT = 500; // characters, as the server counts them
  const PATIENCE = 60_000; // milliseconds an answer may take
  const HOVER_PAUSE = 140; // milliseconds before a quote card shows or goes

  const characters = (text) => Array.from(text);
  const tidy = (text) => text.normalize("NFC").trim();

  /** An element with attributes and children; strings become text nodes. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== null && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  const address = (path) => new URL(path, document.baseURI);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const touch = () => matchMedia("(hover: none)").matches;
  const narrow = () => matchMedia("(max-width: 959px)").matches;

  function written(date) {
    const [year, month, day] = date.split("-").map(Number);
    return `${year}년 ${month}월 ${day}일`;
  }

  function origin(article) {
    const known = [article.outlet, article.published && written(article.published)].filter(Boolean);
    return known.length ? known.join(" · ") : "매체와 날짜를 알 수 없는 기사";
  }

  // --- the server -----------------------------------------------------------------------------------------------------

  /** A failure with a message made for the reader. */
  class Failure extends Error {}

  const UNREACHABLE = "서버에 연결할 수 없습니다. 잠시 뒤 다시 시도해 주십시오.";

  async function request(path, options) {
    let response;
    try {
      response = await fetch(address(path), options);
    } catch (error) {
      if (error.name === "AbortError" || error.name === "TimeoutError") throw error;
      throw new Failure(UNREACHABLE);
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => null);
    throw new Failure(problem?.detail ?? UNREACHABLE);
  }

  const fetched = async (path) => (await request(path)).json();

  /** The server-sent events of a response, as [name, data]. */
  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let waiting = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      waiting += value;
      const blocks = waiting.split("\n\n");
      waiting = blocks.pop();
      for (const block of blocks) {
        const lines = block.split("\n");
        const of = (field) => lines.filter((line) => line.startsWith(field)).map((line) => line.slice(field.length));
        yield [of("event: ")[0], JSON.parse(of("data: ").join("\n"))];
      }
    }
  }

  // --- speaking to screen readers -------------------------------------------------------------------------------------

  const herald = make("div", { class: "unseen", role: "status", "aria-live": "polite" });
  const say = (text) => (herald.textContent = text);

  // --- the card with the quote, while a citation is hovered or focused --------------------------------------------------

  const card = {
    element: make("div", { id: "quote-card", role: "tooltip", hidden: true }),
    timer: 0,
    quiet: false, // while focus comes back from the reader

    later(action) {
      clearTimeout(this.timer);
      this.timer = setTimeout(action, HOVER_PAUSE);
    },
    show(button, citation) {
      clearTimeout(this.timer);
      if (this.quiet) return;
      this.element.replaceChildren(
        make("strong", {}, citation.title),
        make("span", {}, origin(citation)),
        make("q", {}, citation.quote),
      );
      this.element.hidden = false;
      const at = button.getBoundingClientRect();
      const { width, height } = this.element.getBoundingClientRect();
      const below = at.bottom + 8;
      const fits = below + height < innerHeight;
      this.element.style.left = `${Math.max(12, Math.min(at.left - 16, innerWidth - width - 12))}px`;
      this.element.style.top = `${fits ? below : Math.max(12, at.top - height - 8)}px`;
    },
    hide() {
      clearTimeout(this.timer);
      this.element.hidden = true;
    },
  };
  card.element.addEventListener("mouseenter", () => clearTimeout(card.timer));
  card.element.addEventListener("mouseleave", () => card.later(() => card.hide()));

  function citationButton(citation, citations) {
    const label = `근거 ${citation.number}: ${citation.title}, ${origin(citation)}`;
    return make(
      "button",
      {
        type: "button",
        class: "citation",
        "aria-label": label,
        "aria-describedby": "quote-card",
        onmouseenter: (event) => touch() || card.later(() => card.show(event.target, citation)),
        onmouseleave: () => card.later(() => card.hide()),
        onfocus: (event) => event.target.matches(":focus-visible") && card.show(event.target, citation),
        onblur: () => card.hide(),
        onclick: (event) => reader.open(citation, citations, event.currentTarget),
      },
      `[${citation.number}]`,
    );
  }

  // --- the reader: an article beside the conversation (over it on a phone) ----------------------------------------------

  const reader = {
    articles: new Map(),
    opener: null,
    wanted: null,

    build() {
      this.kicker = make("p", { class: "kicker" });
      this.title = make("h2", { id: "reader-title", tabindex: "-1" });
      this.text = make("div", { class: "text" });
      const close = make("button", { type: "button", class: "close", onclick: () => this.close() }, "닫기");
      this.element = make(
        "aside",
        { id: "reader", role: "dialog", "aria-labelledby": "reader-title", hidden: true },
        make("header", {}, this.kicker, close),
        make("div", { class: "page", tabindex: "0" }, this.title, this.text),
      );
      this.scrim = make("div", { id: "scrim", hidden: true, onclick: () => this.close() });
      return [this.scrim, this.element];
    },

    async open(citation, citations, opener) {
      card.hide();
      document.querySelectorAll(".opened").forEach((button) => button.classList.remove("opened"));
      opener.classList.add("opened");
      this.opener = opener;
      this.wanted = citation;
      this.kicker.textContent = origin(citation);
      this.title.textContent = citation.title;
      this.text.replaceChildren(make("p", { class: "quiet" }, "기사를 여는 중입니다"));
      this.element.hidden = false;
      this.scrim.hidden = false;
      document.body.classList.add("reading");
      this.settle();
      this.title.focus({ preventScroll: true });
      try {
        const article = await this.article(citation.article_id);
        if (this.wanted === citation) this.show(article, citation, citations);
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        if (this.wanted !== citation) return;
        const again = make("button", { type: "button", onclick: () => this.open(citation, citations, opener) }, "다시 시도");
        this.text.replaceChildren(make("p", { class: "failure", role: "alert" }, failure.message, again));
      }
    },

    async article(id) {
      if (!this.articles.has(id)) {
        this.articles.set(id, await fetched(`api/articles/${encodeURIComponent(id)}`));
      }
      return this.articles.get(id);
    },

    show(article, citation, citations) {
      const marks = citations
        .filter((each) => each.article_id === article.id)
        .map((each) => ({ start: each.start, end: each.end, active: each === citation }));
      const from = [article.outlet, article.author, article.published && written(article.published)].filter(Boolean);
      this.kicker.textContent = from.join(" · ") || origin(article);
      this.title.textContent = article.title ?? article.display_title;
      this.text.replaceChildren(...article.paragraphs.map((paragraph) => marked(paragraph, marks)));
      if (/^https?:\/\//i.test(article.url ?? "")) {
        const link = { href: article.url, target: "_blank", rel: "noopener noreferrer", class: "original" };
        this.text.append(make("a", link, "원문 보기"));
      }
      this.reveal(this.text.querySelector("mark.active"));
      say(`기사 ‘${article.title ?? article.display_title}’을 열었습니다. 근거: ${citation.quote}`);
    },

    /** Scrolls the article alone; scrollIntoView would move the conversation behind it too. */
    reveal(mark) {
      if (!mark) return;
      const sheet = this.element.querySelector(".page");
      const above = mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top + sheet.scrollTop;
      const top = above - Math.max(0, (sheet.clientHeight - mark.getBoundingClientRect().height) / 2);
      sheet.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
    },

    /** On a phone the reader covers the page, so the page behind it must not take focus. */
    settle() {
      const covering = !this.element.hidden && narrow();
      this.element.setAttribute("aria-modal", String(covering));
      document.querySelector("gradio-app").inert = covering;
    },

    close() {
      if (this.element.hidden) return;
      this.element.hidden = true;
      this.scrim.hidden = true;
      this.wanted = null;
      document.body.classList.remove("reading");
      this.settle();
      this.opener?.classList.remove("opened");
      card.quiet = true;
      this.opener?.focus();
      card.quiet = false;
    },
  };

  /** A paragraph of an article with the evidence in it marked. Offsets count characters of the article's body. */
  function marked(paragraph, marks) {
    const text = characters(paragraph.text);
    const inside = marks
      .map((mark) => ({
        ...mark,
        start: Math.max(0, mark.start - paragraph.start),
        end: Math.min(text.length, mark.end - paragraph.start),
      }))
      .filter((mark) => mark.start < mark.end);
    const cuts = [...new Set([0, text.length, ...inside.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
    const pieces = cuts.slice(1).map((end, index) => {
      const start = cuts[index];
      const piece = text.slice(start, end).join("");
      const over = inside.filter((mark) => mark.start <= start && end <= mark.end);
      return over.length ? make("mark", { class: over.some((mark) => mark.active) ? "active" : null }, piece) : piece;
    });
    return make(paragraph.kind === "subtitle" ? "h3" : "p", { class: paragraph.kind }, ...pieces);
  }

  // --- one turn of the conversation -------------------------------------------------------------------------------------

  /** An article a turn rests on (or came near to), with the numbers it stands for; opens at its first evidence. */
  function source(group, citations, numbered) {
    const [first] = group;
    const numbers = group.map((citation) => `[${citation.number}]`).join(" ");
    const open = (event) => reader.open(first, citations, event.currentTarget);
    return make(
      "li",
      {},
      make(
        "button",
        { type: "button", class: "source", onclick: open },
        numbered ? make("span", { class: "number" }, numbers) : null,
        make("span", { class: "title" }, first.title),
        make("span", { class: "origin" }, origin(first)),
        numbered ? null : make("span", { class: "excerpt" }, first.quote),
      ),
    );
  }

  function byArticle(citations) {
    const groups = new Map();
    for (const citation of citations) {
      groups.set(citation.article_id, [...(groups.get(citation.article_id) ?? []), citation]);
    }
    return [...groups.values()];
  }

  /** A sentence of an answer: the short answer in it stands out, its citations follow. */
  function sentence(claim, short, citations) {
    const at = short ? claim.text.indexOf(short) : -1;
    const words =
      at < 0
        ? [claim.text]
        : [claim.text.slice(0, at), make("b", {}, short), claim.text.slice(at + short.length)];
    const known = claim.citations.map((number) => citations.find((each) => each.number === number)).filter(Boolean);
    return make("p", { class: "sentence" }, ...words, " ", ...known.map((each) => citationButton(each, citations)));
  }

  function answered(answer) {
    const { citations, short } = answer;
    return [
      short ? make("p", { class: "short" }, short) : null,
      ...answer.claims.map((claim) => sentence(claim, short, citations)),
      make(
        "div",
        { class: "sources" },
        make("h3", {}, "근거 기사"),
        make("ul", {}, ...byArticle(citations).map((group) => source(group, citations, true))),
      ),
      make("div", { class: "actions" }, copyButton(answer)),
    ];
  }

  function abstained(answer) {
    const { nearest } = answer;
    const near = nearest.length
      ? [make("h4", {}, "가까운 기사"), make("ul", {}, ...nearest.map((each) => source([each], [each], false)))]
      : [];
    return [
      make(
        "div",
        { class: "abstention sources" },
        make("h3", {}, "모은 기사에서 답을 찾지 못했습니다"),
        make("p", {}, "추측해서 답하지 않습니다. 다른 말로 묻거나 기간·인물을 더해 다시 물어보십시오."),
        ...near,
      ),
    ];
  }

  function copyButton(answer) {
    const sources = answer.citations.map((each) => `[${each.number}] ${each.title} (${origin(each)}) ${each.url ?? ""}`.trim());
    const text = [answer.question, "", answer.short, answer.text, "", ...sources].filter((line) => line !== null).join("\n");
    return make(
      "button",
      {
        type: "button",
        class: "copy",
        onclick: async (event) => {
          const button = event.currentTarget;
          await copy(text);
          button.textContent = "복사했습니다";
          say("답을 복사했습니다");
          setTimeout(() => (button.textContent = "복사"), 2000);
        },
      },
      "복사",
    );
  }

  /** Browsers offer the clipboard only to secure pages; an intranet over plain HTTP needs the older way. */
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const carrier = make("textarea", { class: "unseen" });
    carrier.value = text;
    document.body.append(carrier);
    carrier.select();
    document.execCommand("copy");
    carrier.remove();
  }

  // --- the conversation -------------------------------------------------------------------------------------------------

  const page = {
    conversation: null, // its id, given by the server with the first answer
    asking: null, // the AbortController of the question under way

    start(parts) {
      Object.assign(this, parts);
      document.documentElement.lang = "ko";
      document.body.append(herald, card.element, ...reader.build());
      this.note = make("p", { id: "composer-note" });
      this.composer.append(this.note);
      this.box.setAttribute("aria-describedby", "composer-note");
      this.box.setAttribute("enterkeyhint", "send");
      this.listen();
      this.welcome();
      if (!touch()) this.box.focus();
    },

    listen() {
      this.button.addEventListener("click", () => {
        this.box.blur(); // ends a composition on phones, so that the last syllable is part of the question
        this.submit();
      });
      this.box.addEventListener("keydown", (event) => this.pressed(event), { capture: true });
      this.box.addEventListener("input", () => this.count());
      this.fresh.addEventListener("click", () => this.restart());
      document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        if (!card.element.hidden) card.hide();
        else reader.close();
      });
      addEventListener("scroll", () => card.hide(), { passive: true });
      addEventListener("resize", () => {
        card.hide();
        reader.settle();
      });
    },

    pressed(event) {
      // Enter that ends a Korean syllable is not meant for us; Safari tells it by 229 alone.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      event.stopPropagation();
      this.submit();
    },

    count() {
      const length = characters(tidy(this.box.value)).length;
      if (length > QUESTION_LIMIT) this.warn(`질문은 ${QUESTION_LIMIT}자까지 쓸 수 있습니다. 지금은 ${length}자입니다.`);
      else if (length > QUESTION_LIMIT * 0.8) this.hint(`${length} / ${QUESTION_LIMIT}자`);
      else this.hint();
      return length;
    },

    hint(text = touch() ? "" : "Enter로 묻기 · Shift+Enter로 줄 바꾸기") {
      this.note.className = "";
      this.note.removeAttribute("role");
      this.note.textContent = text;
      this.box.removeAttribute("aria-invalid");
    },

    warn(text) {
      this.note.className = "warning";
      this.note.setAttribute("role", "alert");
      this.note.textContent = text;
      this.box.setAttribute("aria-invalid", "true");
    },

    fill(text) {
      this.box.value = text;
      this.box.dispatchEvent(new Event("input", { bubbles: true })); // Gradio keeps its own copy of the value
    },

    submit() {
      if (this.asking) return;
      const question = tidy(this.box.value);
      const length = this.count();
      if (length > QUESTION_LIMIT) return this.box.focus();
      if (!length) {
        this.warn("질문을 입력해 주십시오.");
        return this.box.focus();
      }
      this.fill("");
      this.ask(question);
      if (!touch()) this.box.focus({ preventScroll: true });
    },

    async ask(question) {
      const asking = new AbortController();
      const patience = setTimeout(() => asking.abort(new DOMException("", "TimeoutError")), PATIENCE);
      this.asking = asking;
      this.busy(true);
      document.body.classList.add("talking");
      this.turns.querySelector(".welcome")?.remove();
      const reply = make("div", { class: "reply", "aria-busy": "true" });
      const turn = make("article", { class: "turn" }, make("h2", { class: "asked" }, question), reply);
      this.turns.append(turn);
      turn.scrollIntoView({ block: "start" }); // at once: the answer is there before a smooth scroll would end
      try {
        await this.receive(question, reply, asking.signal);
      } catch (failure) {
        if (failure.name !== "AbortError") this.fail(question, turn, reply, failure);
      } finally {
        clearTimeout(patience);
        reply.removeAttribute("aria-busy");
        if (this.asking === asking) {
          this.asking = null;
          this.busy(false);
        }
      }
    },

    async receive(question, reply, stopped) {
      const progress = make("p", { class: "progress working" }, "질문을 보내고 있습니다");
      reply.replaceChildren(progress);
      const response = await request("api/ask", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "text/event-stream" },
        body: JSON.stringify({ question, conversation_id: this.conversation }),
        signal: stopped,
      });
      for await (const [name, data] of events(response)) {
        if (name === "error") throw new Failure(data.detail);
        if (name === "status") progress.textContent = data.message;
        if (name === "claim") reply.append(make("p", { class: "sentence" }, data.text));
        if (name === "answer") return this.show(data, reply, progress);
      }
      throw new Failure("답을 받는 중에 연결이 끊어졌습니다.");
    },

    show(answer, reply, progress) {
      this.conversation = answer.conversation_id;
      progress.classList.remove("working");
      const understood =
        answer.standalone_question.trim() !== tidy(answer.question).replace(/\s+/g, " ")
          ? make("p", { class: "understood" }, `이렇게 이해했습니다: ${answer.standalone_question}`)
          : null;
      const parts = answer.abstained ? [understood, ...abstained(answer)] : [progress, understood, ...answered(answer)];
      reply.replaceChildren(...parts.filter(Boolean));
      say(answer.abstained ? answer.text : [answer.short, ...answer.claims.map((claim) => claim.text)].filter(Boolean).join(". "));
    },

    fail(question, turn, reply, failure) {
      const late = failure.name === "TimeoutError" ? "답을 기다리는 시간이 지났습니다." : null;
      const message = failure instanceof Failure ? failure.message : late;
      if (!message) console.warn(failure);
      const again = make(
        "button",
        {
          type: "button",
          onclick: () => {
            if (this.asking) return;
            turn.remove();
            this.ask(question);
          },
        },
        "다시 시도",
      );
      reply.replaceChildren(make("p", { class: "failure", role: "alert" }, message ?? UNREACHABLE, again));
    },

    busy(now) {
      this.button.disabled = now;
      this.button.setAttribute("aria-busy", String(now));
    },

    restart() {
      this.asking?.abort();
      this.conversation = null;
      reader.close();
      document.body.classList.remove("talking");
      this.turns.replaceChildren();
      this.fill("");
      this.welcome();
      this.box.focus();
      say("새 대화를 시작합니다");
    },

    async welcome() {
      this.hint();
      const welcome = make("section", { class: "welcome", "aria-label": "예시 질문" });
      this.turns.append(welcome);
      try {
        const [health, { examples }] = await Promise.all([fetched("api/health"), fetched("api/examples")]);
        const heading = examples.length ? make("h2", {}, "이렇게 물어보십시오") : null;
        welcome.append(make("header", {}, heading, make("p", { class: "collection" }, collection(health.articles))));
        if (examples.length) welcome.append(this.chips(examples));
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        welcome.append(make("p", { class: "failure", role: "alert" }, failure.message));
      }
    },

    chips(examples) {
      const ask = (question) => {
        if (!this.asking) this.ask(question);
      };
      const chip = (question) => make("button", { type: "button", class: "chip", onclick: () => ask(question) }, question);
      return make("ul", { class: "chips" }, ...examples.map((question) => make("li", {}, chip(question))));
    },
  };

  function collection(articles) {
    if (!articles) return "아직 모은 기사가 없습니다. 기사를 색인하면 물어볼 수 있습니다.";
    return `기사 ${articles.toLocaleString("ko")}건에서 답을 찾습니다.`;
  }

  // --- start: when Gradio has put its components on the page ------------------------------------------------------------

  function found() {
    const parts = {
      turns: document.querySelector("#conversation"),
      composer: document.querySelector("#composer"),
      box: document.querySelector("#question textarea"),
      button: document.querySelector("#ask"),
      fresh: document.querySelector("#new-conversation"),
    };
    return Object.values(parts).every(Boolean) ? parts : null;
  }

  const waiting = new MutationObserver(begin);
  let begun = false;

  function begin() {
    const parts = begun ? null : found();
    if (!parts) return;
    begun = true;
    waiting.disconnect();
    page.start(parts);
  }

  waiting.observe(document.documentElement, { childList: true, subtree: true });
  begin();
})();
