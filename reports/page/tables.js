// Search and sort of long tables. Texts come from the data attributes of the body.
(() => {
  "use strict";
  const FEW = 8; // rows that need no search
  const MANY = 300; // rows shown at once; the rest stay in print

  const marks = /[\u0300-\u036f]/g;
  const plain = (text) =>
    text.normalize("NFD").replace(marks, "").toLowerCase().replaceAll("đ", "d");

  // Numbers are written as the page's language does: 1,234.5 or 1.234,5.
  const number = (text) => {
    const vietnamese = document.documentElement.lang === "vi";
    return Number(vietnamese ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", ""));
  };

  const element = (name, properties) => Object.assign(document.createElement(name), properties);

  function equip(table) {
    const words = document.body.dataset;
    const body = table.tBodies[0];
    let rows = [...body.rows];
    if (rows.length < FEW) return;
    const totals = rows.filter((row) => row.classList.contains("total"));
    const own = (rows = rows.filter((row) => !row.classList.contains("total")));
    const texts = new Map();
    const block = table.closest(".listed");
    const all = element("button", { type: "button", textContent: words.all });
    const found = element("output");
    const search = element("input", { type: "search" });
    const label = element("label", { textContent: words.search + " " });
    const tools = element("div", { className: "tools" });
    let most = MANY;
    block.classList.toggle("long", rows.length > 20);
    label.append(search);
    tools.append(label, found, all);
    block.prepend(tools);

    function show() {
      const wanted = plain(search.value).split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of rows) {
        if (wanted.length && !texts.has(row))
          texts.set(row, plain([...row.cells].map((cell) => cell.textContent).join("\n")));
        const out = wanted.some((word) => !texts.get(row).includes(word));
        row.classList.toggle("out", out);
        row.classList.toggle("later", !out && count >= most);
        if (!out) count += 1;
      }
      block.classList.toggle("filtered", wanted.length > 0);
      for (const row of totals) row.classList.toggle("out", wanted.length > 0);
      const shown = new Intl.NumberFormat(document.documentElement.lang);
      found.value = words.found
        .replace("{shown}", shown.format(count)).replace("{all}", shown.format(rows.length));
      all.hidden = count <= most;
    }

    function sort(index, heading) {
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const words = new Intl.Collator(document.documentElement.lang, { numeric: true });
      const keys = new Map(own.map((row) => {
        const cell = row.cells[index];
        const text = cell.textContent;
        const value = cell.classList.contains("number") && text ? number(text) : NaN;
        return [row, { text, value }];
      }));
      const compare = (a, b) => {
        if (!a.text || !b.text) return a.text ? -1 : b.text ? 1 : 0; // blanks last, either way
        const numbers = !Number.isNaN(a.value) && !Number.isNaN(b.value);
        const order = numbers ? a.value - b.value : words.compare(a.text, b.text);
        return down ? -order : order;
      };
      rows = [...own].sort((a, b) => compare(keys.get(a), keys.get(b)));
      body.append(...rows, ...totals);
      table.classList.add("sorted");
      show();
    }

    for (const [index, heading] of [...table.tHead.rows[0].cells].entries()) {
      // No real button: browsers leave those out where a heading is repeated on paper.
      const button = element("span", { tabIndex: 0, title: words.sort });
      button.setAttribute("role", "button");
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(index, heading));
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sort(index, heading);
      });
    }
    search.addEventListener("input", show);
    all.addEventListener("click", () => { most = Infinity; show(); });
    show();
  }

  document.documentElement.classList.add("loading");
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".listed table").forEach(equip);
    document.documentElement.classList.remove("loading");
  });
})();
