// What only the browser can see of an embedding: whether the clocks agree, and whether a proxy holds the stream back.
(async () => {
  "use strict";
  const report = (id, well, words) => {
    const item = document.getElementById(id);
    const mark = document.createElement("b");
    mark.textContent = well ? "정상" : "고칠 것";
    item.className = well ? "well" : "wrong";
    item.replaceChildren(mark, ` ${words}`);
    item.hidden = false;
  };
  const response = await fetch("check/stream");
  const off = Math.round((Date.now() - new Date(response.headers.get("date"))) / 1000);
  if (Math.abs(off) > 30) report("clock", false, `이 컴퓨터의 시계가 서버보다 ${Math.abs(off)}초 ${off > 0 ? "빠릅니다" : "느립니다"}. 시계를 맞추어 주십시오.`);
  else report("clock", true, "이 컴퓨터와 서버의 시계가 맞습니다.");
  const reader = response.body.getReader();
  const arrivals = [];
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) arrivals.push(performance.now());
  const spread = arrivals.at(-1) - arrivals[0];
  if (spread > 400) report("stream", true, "답이 오는 대로 전해집니다.");
  else report("stream", false, "답이 한꺼번에 옵니다. 앞에 둔 프록시의 버퍼링을 꺼 주십시오. 예: nginx의 proxy_buffering off;");
})();
