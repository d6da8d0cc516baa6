// The page that others frame. How it looks comes from its address; who uses it, from the framing page, which alone may say so.
(() => {
  "use strict";
  const chat = document.querySelector("gisadap-chat");
  const allowed = ["title", "greeting", "placeholder", "examples", "theme", "language", "filters"];
  for (const [name, value] of new URLSearchParams(location.search)) if (allowed.includes(name)) chat.setAttribute(name, value);
  addEventListener("message", (event) => {
    if (event.source !== parent || parent === window || event.data?.type !== "gisadap:token") return;
    chat.setUser(event.data.token);
  });
  if (parent !== window) parent.postMessage({ type: "gisadap:ready" }, "*"); // says nothing but that it listens
})();
