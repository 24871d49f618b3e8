"use strict";
(() => {
  const words = {
    en: {hide: "Hide", show: "Show", find: "Find a measure", signals: "Signals shown", some: "the first six", all: "all", sort: "Sort by", median: "median", most: "90 % of the replications", only: "value", none: "No measure has this in its name."},
    zh: {hide: "收起", show: "展开", find: "查找指标", signals: "显示的信号", some: "前六个", all: "全部", sort: "排序：", median: "中位数", most: "90 % 的仿真重复", only: "值", none: "没有名称包含此内容的指标。"},
  };
  const say = words[document.documentElement.lang.slice(0, 2)] || words.en;
  const make = (tag, set, ...inside) => {
    const made = Object.assign(document.createElement(tag), set);
    made.append(...inside);
    return made;
  };

  // Sections can be put away.
  for (const section of document.querySelectorAll("main > section[id]")) {
    const head = section.querySelector("h2");
    if (!head) continue;
    const button = make("button", {type: "button", className: "fold"}, say.hide);
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-label", `${say.hide}: ${head.textContent}`);
    const title = head.textContent;
    button.addEventListener("click", () => {
      const folded = section.classList.toggle("folded");
      button.setAttribute("aria-expanded", String(!folded));
      button.textContent = folded ? say.show : say.hide;
      button.setAttribute("aria-label", `${button.textContent}: ${title}`);
    });
    const line = make("div", {className: "head"});
    head.replaceWith(line);
    line.append(head, button);
  }

  // A click on a heading sorts by it.
  const units = {s: 1 / 3600, min: 1 / 60, h: 1, d: 24, g: 0.001, kg: 1, m: 0.001, km: 1};
  const size = (text) => {
    const plain = text.replace(/[\u202f\u00a0 ]/g, " ").replace(/(\d) (?=\d{3})/g, "$1").replace(/−/g, "-");
    const found = plain.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?\s?([a-z]+)?/i);
    return found ? parseFloat(found[0]) * (units[found[1]] || 1) : null;
  };
  for (const table of document.querySelectorAll("table.data, table.general")) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 3) continue;
    for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
      const button = make("button", {type: "button", className: "sort"}, ...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const rising = heading.getAttribute("aria-sort") !== "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
        const key = (row) => {
          const text = (row.cells[column].firstChild || {}).textContent || "";
          return heading.classList.contains("num") ? size(text) : text;
        };
        const sorted = rows.map((row) => [key(row), row]).sort(([a], [b]) => {
          if (a === null || b === null) return (a === null) - (b === null);
          const order = typeof a === "number" ? a - b : a.localeCompare(b);
          return rising ? order : -order;
        });
        table.tBodies[0].append(...sorted.map(([, row]) => row));
      });
    }
  }

  // A measure is found by a part of its name.
  const groups = [...document.querySelectorAll("#measures details.group")];
  if (groups.length) {
    const field = make("input", {type: "search"});
    const told = make("span", {className: "told"});
    told.setAttribute("role", "status");
    const label = make("label", {className: "find"}, `${say.find} `, field);
    groups[0].before(label, told);
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      let any = false;
      for (const group of groups) {
        let here = false;
        for (const row of group.querySelectorAll("tbody tr")) {
          const fits = row.cells[0].textContent.toLowerCase().includes(wanted);
          row.hidden = !fits;
          here ||= fits;
        }
        group.hidden = !here;
        group.open = wanted !== "" && here;
        any ||= here;
      }
      told.textContent = any ? "" : say.none;
    });
  }

  // The signals to look at are chosen.
  const signals = [...document.querySelectorAll("#time figure.signal")];
  if (signals.length > 6) {
    const choice = make("select", {}, make("option", {value: "some"}, say.some), make("option", {value: "all"}, say.all));
    for (const [i, figure] of signals.entries()) {
      choice.append(make("option", {value: i}, figure.dataset.name));
    }
    const show = () => {
      for (const [i, figure] of signals.entries()) {
        const on = choice.value === "all" || (choice.value === "some" ? i < 6 : i === Number(choice.value));
        figure.hidden = !on;
      }
    };
    choice.addEventListener("change", show);
    signals[0].before(make("label", {className: "find"}, `${say.signals} `, choice));
    show();
  }

  // The figures of a moment are read off where the pointer is; the tables below have them for everybody.
  const times = ((document.getElementById("time") || {}).dataset || {}).times;
  for (const figure of times ? signals : []) {
    const plot = figure.querySelector(".plot");
    const read = plot && plot.dataset.read ? plot.dataset.read.split(";").map((v) => v.split("|")) : [];
    if (!read.length) continue;
    const labels = times.split(";");
    const line = make("span", {className: "hair", hidden: true});
    const box = make("output", {className: "read", hidden: true});
    plot.append(line, box);
    const leave = () => { line.hidden = box.hidden = true; };
    plot.addEventListener("pointermove", (event) => {
      const frame = plot.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width));
      const at = Math.round(share * (read.length - 1));
      const [low, middle, high] = read[at];
      const left = `${(100 * at) / Math.max(1, read.length - 1)}%`;
      line.style.left = box.style.left = left;
      box.classList.toggle("left", share > 0.6);
      const value = low === high ? `${say.only} ${middle}` : `${say.median} ${middle} · ${say.most} ${low} … ${high}`;
      box.textContent = `${labels[at]}: ${value} ${plot.dataset.unit}`;
      line.hidden = box.hidden = false;
    });
    plot.addEventListener("pointerleave", leave);
  }
})();
