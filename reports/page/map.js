// The map: what a sign means, layers, districts, views, zoom. Texts come from the page.
(() => {
  "use strict";
  const FEW = 40; // stations in sight that may show their names
  const CLOSE = 5; // zoom to a station that was looked for, unless already nearer
  const MOST = 60;
  const STEP = 1.5;

  function enliven(map) {
    const plane = map.querySelector(".plane");
    const card = map.querySelector(".card");
    const hint = card.textContent;
    const whole = plane.viewBox.baseVal;
    const full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
    let seen = { ...full };
    let pinned = null;
    const at = (one) => one.transform.baseVal[0].matrix;
    const spots = [...plane.querySelectorAll("[data-view='0'] .station")]
      .map((one) => [at(one).e, at(one).f, one]);
    const base = Number(getComputedStyle(plane).getPropertyValue("--base")) || 1;
    const control = (selector) => map.querySelector(selector);

    map.classList.add("live");
    control(".controls").hidden = false;
    card.hidden = false;

    // A sign's title becomes its label, so that the card does not compete with a tooltip.
    for (const title of plane.querySelectorAll("title")) {
      title.parentNode.setAttribute("aria-label", title.textContent);
      title.parentNode.setAttribute("role", "img");
      title.remove();
    }
    const sign = (target) => target.closest?.("[aria-label][role=img]");

    function tell(one) {
      const [name, ...lines] = (one?.getAttribute("aria-label") ?? hint).split("\n");
      if (!one) return card.replaceChildren(hint);
      const strong = document.createElement("strong");
      strong.textContent = name;
      card.replaceChildren(strong, lines.join("\n"));
    }

    function pin(one) {
      pinned?.classList.remove("chosen");
      pinned = one;
      pinned?.classList.add("chosen");
      tell(pinned);
    }

    function look(box) {
      const width = Math.min(Math.max(box.width, full.width / MOST), full.width);
      const height = width * full.height / full.width;
      const inside = (value, least, most) => Math.min(Math.max(value, least), most);
      seen = {
        x: inside(box.x, full.x, full.x + full.width - width),
        y: inside(box.y, full.y, full.y + full.height - height),
        width, height,
      };
      const zoom = full.width / width;
      plane.setAttribute("viewBox", `${seen.x} ${seen.y} ${width} ${height}`);
      plane.style.setProperty("--size", Math.min(zoom ** 0.4, 1.3 / base) / zoom);
      plane.style.setProperty("--text", Math.min(zoom ** 0.15, 1.3) / zoom);
      const few = spots.filter(([across, down, one]) => !one.classList.contains("away") &&
        across > seen.x && across < seen.x + width && down > seen.y && down < seen.y + height);
      plane.classList.toggle("near", zoom > 1.5 && few.length <= FEW);
      plane.classList.toggle("zoomed", zoom > 1);
    }

    // Zoom so that the point (x, y) of the drawing stays where it is.
    function zoom(factor, x = seen.x + seen.width / 2, y = seen.y + seen.height / 2) {
      const width = Math.min(Math.max(seen.width / factor, full.width / MOST), full.width);
      const left = (x - seen.x) / seen.width, top = (y - seen.y) / seen.height;
      const height = width * full.height / full.width;
      look({ x: x - left * width, y: y - top * height, width });
    }

    function move(across, down) {
      look({ ...seen, x: seen.x + across * seen.width, y: seen.y + down * seen.height });
    }

    function spot(event) {
      const box = plane.getBoundingClientRect();
      return [
        seen.x + (event.clientX - box.left) / box.width * seen.width,
        seen.y + (event.clientY - box.top) / box.height * seen.height,
      ];
    }

    function around(signs) {
      const xs = signs.map((one) => at(one).e), ys = signs.map((one) => at(one).f);
      const left = Math.min(...xs), top = Math.min(...ys);
      const wide = Math.max(...xs) - left, high = Math.max(...ys) - top;
      const width = Math.max(wide, high * full.width / full.height) * 1.3 + full.width / 20;
      const height = width * full.height / full.width;
      look({ x: left + wide / 2 - width / 2, y: top + high / 2 - height / 2, width });
    }

    // Views and layers
    const view = control("[data-choose=view]");
    view.addEventListener("change", () => {
      for (const part of map.querySelectorAll("[data-view]"))
        part.classList.toggle("off", part.dataset.view !== view.value);
      pin(null);
    });
    for (const box of map.querySelectorAll("[data-layer]"))
      box.addEventListener("change", () => {
        plane.classList.toggle(`hide-${box.dataset.layer}`, !box.checked);
      });

    // Districts: the rest fades
    const district = control("[data-choose=district]");
    district?.addEventListener("change", () => {
      const chosen = district.value;
      const inside = (one) => !chosen || (one.dataset.in ?? "").split(" ").includes(chosen);
      for (const one of plane.querySelectorAll(
        ".station, .point, .team, .flow, .visits .link, .names > g, .labels > g",
      )) one.classList.toggle("away", !inside(one));
      pin(null);
      if (!chosen) return look(full);
      around([...plane.querySelectorAll(".view:not(.off) .station")].filter(inside));
    });

    // Find a station by its name
    const find = control("[data-find]");
    const name = (one) => one.getAttribute("aria-label").split("\n")[0];
    const stations = () => [...plane.querySelectorAll(".view:not(.off) .station")];
    const places = control("datalist");
    for (const one of new Set(stations().map(name))) {
      const option = document.createElement("option");
      option.value = one;
      places.append(option);
    }
    find.addEventListener("change", () => {
      const wanted = find.value.trim().toLowerCase();
      const all = stations();
      const found = all.find((one) => name(one).toLowerCase() === wanted)
        ?? (wanted && all.find((one) => name(one).toLowerCase().includes(wanted)));
      if (!found) return;
      const { e, f } = at(found);
      const width = Math.min(seen.width, full.width / CLOSE);
      const height = width * full.height / full.width;
      look({ x: e - width / 2, y: f - height / 2, width });
      pin(found);
    });

    // Zoom by buttons and keys
    const act = { in: () => zoom(STEP), out: () => zoom(1 / STEP), all: () => look(full) };
    for (const button of map.querySelectorAll("[data-zoom]"))
      button.addEventListener("click", act[button.dataset.zoom]);
    const keys = {
      "+": act.in, "=": act.in, "-": act.out, 0: act.all, Escape: () => pin(null),
      ArrowLeft: () => move(-0.15, 0), ArrowRight: () => move(0.15, 0),
      ArrowUp: () => move(0, -0.15), ArrowDown: () => move(0, 0.15),
    };
    plane.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
    });
    plane.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? STEP : 1 / STEP, ...spot(event));
    }, { passive: false });
    plane.addEventListener("dblclick", (event) => zoom(STEP * STEP, ...spot(event)));

    // One pointer drags, two pinch
    const pointers = new Map();
    let moved = 0;
    const apart = () => {
      const [a, b] = [...pointers.values()];
      return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    };
    plane.addEventListener("pointerdown", (event) => {
      if (!pointers.size) moved = 0;
      pointers.set(event.pointerId, event);
    });
    plane.addEventListener("pointermove", (event) => {
      const last = pointers.get(event.pointerId);
      if (!last) {
        if (!pinned && event.pointerType === "mouse") tell(sign(event.target));
        return;
      }
      const before = pointers.size === 2 ? apart() : 0;
      pointers.set(event.pointerId, event);
      if (before) return zoom(apart() / before, ...spot(event));
      const box = plane.getBoundingClientRect();
      const across = last.clientX - event.clientX, down = last.clientY - event.clientY;
      moved += Math.hypot(across, down);
      if (moved < 4) return;
      plane.setPointerCapture(event.pointerId);
      plane.classList.add("moving");
      move(across / box.width, down / box.height);
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"])
      plane.addEventListener(end, (event) => {
        pointers.delete(event.pointerId);
        plane.classList.remove("moving");
        if (end === "pointerleave" && !pinned) tell(null);
      });
    plane.addEventListener("click", (event) => {
      if (moved < 4) pin(sign(event.target) ?? null);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".map").forEach(enliven);
  });
})();
