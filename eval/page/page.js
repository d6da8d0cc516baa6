"use strict";
(() => {
  const form = document.querySelector(".filters");
  if (!form) return;
  const cases = [...document.querySelectorAll(".case")];
  const words = document.getElementById("words");
  const broken = document.getElementById("broken");
  const texts = new Map(cases.map((each) => [each, each.textContent.toLowerCase()]));
  const shows = (each) => {
    for (const choice of form.querySelectorAll("select")) {
      if (choice.value && !each.dataset[choice.name].split(" ").includes(choice.value)) return false;
    }
    if (broken && broken.checked && !("broken" in each.dataset)) return false;
    return words.value.toLowerCase().split(/\s+/).every((word) => texts.get(each).includes(word));
  };
  const filter = () => {
    let count = 0;
    for (const each of cases) {
      each.hidden = !shows(each);
      count += each.hidden ? 0 : 1;
    }
    document.getElementById("count").textContent = count;
    document.getElementById("none").hidden = count > 0;
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
})();
