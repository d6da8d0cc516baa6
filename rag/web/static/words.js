// What the page says, in Korean and in English. Articles and answers stay in the language they were written in.

const KEY = "gisadap.language";

export const WORDS = {
  about: ["모은 기사에 묻고, 근거 문장으로 확인합니다.", "Ask the collected articles; check the very sentence."],
  lead: ["기사에 있는 것만 답합니다.", "Only what the articles say."],
  leadMore: [
    "답마다 근거 문장을 열어 볼 수 있고, 기사에 없으면 없다고 말합니다.",
    "Every answer opens at its evidence, and what no article tells is not answered.",
  ],
  placeholder: ["무엇이 궁금하세요?", "What would you like to know?"],
  question: ["질문", "Question"],
  ask: ["묻기", "Ask"],
  stop: ["멈추기", "Stop"],
  fresh: ["새 대화", "New"],
  freshBegun: ["새 대화를 시작합니다", "A new conversation"],
  history: ["지난 대화", "History"],
  language: ["English", "한국어"],
  signOut: ["로그아웃", "Sign out"],
  menu: ["이 대화로 할 일", "This conversation"],
  close: ["닫기", "Close"],
  cancel: ["그만두기", "Cancel"],
  hint: ["Enter로 묻기 · Shift+Enter로 줄 바꾸기", "Enter to ask · Shift+Enter for a new line"],
  tooLong: ["질문은 {limit}자까지 쓸 수 있습니다. 지금은 {length}자입니다.", "At most {limit} characters; this has {length}."],
  length: ["{length} / {limit}자", "{length} / {limit}"],
  empty: ["질문을 입력해 주십시오.", "Please type a question."],
  examples: ["이렇게 물어보십시오", "Try one of these"],
  collection: ["기사 {count}건에서 답을 찾습니다.", "Answers come from {count} articles."],
  noArticles: [
    "아직 모은 기사가 없습니다. 기사를 색인하면 물어볼 수 있습니다.",
    "There are no articles yet. Index some to ask about them.",
  ],
  // asking
  sending: ["질문을 보내고 있습니다", "Sending the question"],
  understanding: ["질문을 이해하고 있습니다", "Understanding the question"],
  searching: ["기사를 찾고 있습니다", "Searching the articles"],
  reading: ["{articles}개 기사를 읽고 있습니다", "Reading {articles} articles"],
  writing: ["답을 쓰고 있습니다", "Writing the answer"],
  slow: ["아직 찾고 있습니다. 조금 더 기다려 주십시오", "Still working. One moment, please"],
  resuming: ["연결이 끊겨 다시 잇고 있습니다", "Connection lost. Reconnecting"],
  unreachable: [
    "서버에 연결할 수 없습니다. 잠시 뒤 다시 시도해 주십시오.",
    "The server cannot be reached. Please try again in a moment.",
  ],
  brokenOff: ["답을 받는 중에 연결이 끊어졌습니다.", "The connection broke while the answer was coming."],
  late: ["답을 기다리는 시간이 지났습니다.", "The answer did not come in time."],
  stopped: ["답하기를 멈췄습니다.", "Stopped."],
  again: ["다시 시도", "Try again"],
  askAgain: ["다시 묻기", "Ask again"],
  edit: ["고쳐 묻기", "Edit"],
  editWarning: ["고쳐 물으면 이 뒤의 문답은 지워집니다.", "What follows this question will be removed."],
  // an answer
  found: ["{articles}개 기사에서 근거를 찾았습니다", "Evidence found in {articles} article(s)"],
  understood: ["이렇게 이해했습니다: {question}", "Understood as: {question}"],
  asOf: ["{date} 기사 기준", "As of {date}"],
  high: ["확신 높음", "High confidence"],
  middle: ["확신 보통", "Fair confidence"],
  low: ["확신 낮음", "Low confidence"],
  confidence: [
    "이 답이 맞을 가능성을 {percent}%로 봅니다. 정답이 있는 질문들로 맞춰 놓은 값입니다. 중요한 일이라면 근거 문장을 직접 확인해 주십시오.",
    "We put the chance that this answer is right at {percent}%, calibrated on questions with known answers. Check the evidence where it matters.",
  ],
  differs: ["기사마다 다릅니다", "The articles differ"],
  value: ["내용", "Value"],
  outlet: ["매체", "Outlet"],
  date: ["날짜", "Date"],
  evidence: ["근거", "Evidence"],
  unverified: ["기사에서 확인되지 않음", "Not confirmed by the articles"],
  sources: ["근거 기사", "Sources"],
  citation: ["근거 {number}: {title}, {origin}", "Evidence {number}: {title}, {origin}"],
  copies: ["외 {count}개 매체", "and {count} more outlets"],
  alsoIn: ["같은 기사를 실은 매체: {outlets}", "Also told by: {outlets}"],
  unknownOrigin: ["매체와 날짜를 알 수 없는 기사", "Outlet and date unknown"],
  abstained: ["모은 기사에서 답을 찾지 못했습니다", "The articles do not answer this"],
  abstainedMore: [
    "추측해서 답하지 않습니다. 다른 말로 묻거나 기간·인물을 더해 다시 물어보십시오.",
    "We do not guess. Ask in other words, or add a time or a name.",
  ],
  nearest: ["가까운 기사", "Nearest articles"],
  next: ["이어서 물어보기", "Ask next"],
  copy: ["복사", "Copy"],
  copied: ["복사했습니다", "Copied"],
  copyFailed: ["복사하지 못했습니다. 글을 직접 골라 복사해 주십시오.", "Could not copy. Please select the text yourself."],
  // why
  why: ["왜 이 답인가", "Why this answer"],
  standalone: ["이해한 질문", "Question as understood"],
  answeredBy: ["답한 곳", "Answered by"],
  embedded: ["내장 독해기", "Embedded reader"],
  fallback: ["언어 모델 대신 내장 독해기가 답함", "Embedded reader instead of the model"],
  compared: ["내장 독해기의 답", "Embedded reader's answer"],
  same: ["같음", "same"],
  different: ["다름", "different"],
  queries: ["함께 찾은 말", "Also searched"],
  hits: ["읽은 단락 {count}개", "{count} passages read"],
  passage: ["기사", "Article"],
  lexical: ["낱말", "Lexical"],
  semantic: ["뜻", "Semantic"],
  fused: ["종합", "Fused"],
  dropped: ["뺀 문장", "Dropped sentences"],
  missing: ["근거에 없는 것: {what}", "Not in the evidence: {what}"],
  timings: ["걸린 시간", "Time taken"],
  understand: ["이해", "understand"],
  search: ["찾기", "search"],
  read: ["읽기", "read"],
  ground: ["확인", "check"],
  total: ["모두", "total"],
  // the article at the side
  article: ["기사", "Article"],
  opening: ["기사를 여는 중입니다", "Opening the article"],
  opened: ["기사 ‘{title}’을 열었습니다. 근거: {quote}", "Opened ‘{title}’. Evidence: {quote}"],
  previousEvidence: ["이전 근거", "Previous evidence"],
  nextEvidence: ["다음 근거", "Next evidence"],
  ofEvidence: ["근거 {at} / {count}", "Evidence {at} of {count}"],
  original: ["원문 보기", "Open the original"],
  correction: ["정정·반론 보도", "Correction or reply"],
  // feedback
  right: ["맞는 답입니다", "This is right"],
  wrong: ["이 답이 틀렸어요", "This is wrong"],
  thanks: ["고맙습니다. 의견을 검토 목록에 넣었습니다.", "Thank you. It is in the review queue."],
  withdrawn: ["의견을 거두었습니다.", "Taken back."],
  whatIsRight: ["이 답이 틀렸다면, 무엇이 맞는 답인가요?", "If this is wrong, what would be right?"],
  markSentence: ["기사에서 맞는 문장 고르기", "Mark the right sentence"],
  absent: ["기사에 없음", "Not in the articles"],
  type: ["직접 적기", "Type it"],
  typed: ["맞는 답", "The right answer"],
  send: ["보내기", "Send"],
  chooseArticle: ["맞는 문장이 어느 기사에 있나요?", "In which article?"],
  findArticle: ["기사 찾기", "Find an article"],
  noArticleFound: ["찾은 기사가 없습니다. 다른 말로 찾아 주십시오.", "No article found. Try other words."],
  pick: ["맞는 문장을 눌러 주십시오.", "Choose the right sentence."],
  marked: ["고른 문장: {quote}", "Marked: {quote}"],
  // filters
  filters: ["기간·매체", "Filters"],
  from: ["언제부터", "From"],
  to: ["언제까지", "To"],
  outlets: ["매체", "Outlets"],
  anyOutlet: ["모든 매체", "Any outlet"],
  clear: ["조건 지우기", "Clear"],
  apply: ["적용", "Apply"],
  since: ["{from}부터", "from {from}"],
  until: ["{to}까지", "until {to}"],
  backwards: ["시작하는 날이 끝나는 날보다 늦습니다.", "The first day is after the last."],
  within: ["{filters} 기사에서", "Within {filters}"],
  // history
  searchHistory: ["대화에서 찾기", "Search conversations"],
  noHistory: ["아직 나눈 대화가 없습니다.", "No conversations yet."],
  nothingFound: ["찾은 대화가 없습니다.", "Nothing found."],
  today: ["오늘", "Today"],
  yesterday: ["어제", "Yesterday"],
  week: ["지난 7일", "Last 7 days"],
  earlier: ["그전", "Earlier"],
  more: ["더 보기", "Show more"],
  rename: ["이름 바꾸기", "Rename"],
  remove: ["지우기", "Delete"],
  removeSure: ["이 대화를 지울까요?", "Delete this conversation?"],
  removed: ["대화를 지웠습니다.", "Deleted."],
  share: ["링크로 나누기", "Share by link"],
  shareMore: [
    "이 서버의 기사를 볼 수 있는 사람은 이 링크로 지금까지의 문답을 읽을 수 있습니다.",
    "Whoever may read here can read the conversation so far by this link.",
  ],
  copyLink: ["링크 복사", "Copy link"],
  unshare: ["나누기 그만두기", "Stop sharing"],
  unshared: ["이 링크로는 더 볼 수 없습니다.", "The link no longer works."],
  sharedNote: ["다른 사람이 나눈 대화입니다. 읽기만 할 수 있습니다.", "A conversation somebody shared. Read only."],
  markdown: ["Markdown으로 저장", "Save as Markdown"],
  json: ["JSON으로 저장", "Save as JSON"],
  print: ["인쇄", "Print"],
  // for operators
  toArticles: ["기사 관리", "Articles"],
  toEvaluation: ["평가", "Evaluation"],
  refused: ["요청을 처리할 수 없습니다.", "The request was refused."],
};

export const language = () => (localStorage.getItem(KEY) === "en" ? "en" : "ko");

/** Switches the language, and loads the page anew: what it showed is kept on the server. */
export function switchLanguage() {
  localStorage.setItem(KEY, language() === "en" ? "ko" : "en");
  location.reload();
}

/** A `say` over a table of words. */
export const saying = (words) => (name, facts = {}) =>
  words[name][language() === "en" ? 1 : 0].replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);

/** What the page says, with facts in their places: say("reading", { articles: 3 }). */
export const say = saying(WORDS);

export const knows = (name) => Object.hasOwn(WORDS, name);

/** 2024-05-02 as people write it. */
export function written(date) {
  const [year, month, day] = date.split("-").map(Number);
  if (language() === "ko") return `${year}년 ${month}월 ${day}일`;
  return new Date(Date.UTC(year, month - 1, day)).toLocaleDateString("en", { dateStyle: "medium", timeZone: "UTC" });
}

/** Outlet and date of an article or citation, as far as they are known, and how many more outlets tell the same. */
export function origin(article) {
  const more = article.also_in?.length ? say("copies", { count: article.also_in.length }) : null;
  const known = [article.outlet, article.published && written(article.published)].filter(Boolean);
  return [known.length ? known.join(" · ") : say("unknownOrigin"), more].filter(Boolean).join(" · ");
}
