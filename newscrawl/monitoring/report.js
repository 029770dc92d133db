"use strict";
const root = document.documentElement, language = document.getElementById("language");
function speak(lang) {
  root.dataset.lang = root.lang = lang;
  language.textContent = lang === "zh" ? "English" : "中文";
  language.lang = lang === "zh" ? "en" : "zh";
}
speak(navigator.language.startsWith("zh") ? "zh" : "en");
language.addEventListener("click", () => speak(root.dataset.lang === "zh" ? "en" : "zh"));
const body = document.querySelector("#sources tbody");
if (body) {
  const rows = [...body.querySelectorAll("tr[data-state]")].map((row) => {
    const next = row.nextElementSibling;
    return { row, why: next && next.matches(".why") ? next : null, text: row.textContent.toLowerCase() };
  });
  const filter = document.getElementById("filter"), only = document.getElementById("only");
  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    let count = 0;
    for (const { row, why, text } of rows) {
      const fits = words.every((word) => text.includes(word)) && (!only.value || row.dataset.state === only.value);
      row.hidden = !fits;
      if (why) why.hidden = !fits;
      count += fits;
    }
    document.getElementById("shown").textContent = count + " / " + rows.length;
  };
  filter.addEventListener("input", show);
  only.addEventListener("change", show);
  const value = (entry, key) => entry.row.querySelector('[data-k="' + key + '"]').dataset.v;
  for (const button of document.querySelectorAll("#sources [data-by]")) {
    button.addEventListener("click", () => {
      const text = ["name", "last"].includes(button.dataset.by);
      const first = button.dataset.by === "name" ? "ascending" : "descending";
      const order = button.getAttribute("aria-sort") === first ? (first === "ascending" ? "descending" : "ascending") : first;
      document.querySelectorAll("#sources [aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
      button.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      rows.sort((a, b) => {
        const [x, y] = [value(a, button.dataset.by), value(b, button.dataset.by)];
        return sign * (text ? (x < y ? -1 : x > y ? 1 : 0) : x - y);
      });
      for (const { row, why } of rows) body.append(row, ...(why ? [why] : []));
    });
  }
  show();
}
