// The search of the home page and the network. Plain JavaScript; it reads CASEBOOK or NETWORK, which the pages load
// before it, and asks no host for anything.
"use strict";

const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const language = document.documentElement.lang;

function say(key, slots = {}) {
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in slots ? slots[name] : whole));
}

function element(tag, attributes = {}, ...children) {
  const svg = ["svg", "g", "line", "circle", "text"].includes(tag);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// ---------------------------------------------------------------- search

// one spelling for texts that are compared, as toolkit.language.folded gives it
function folded(text) {
  const once = text.normalize("NFC").replace(/\u0e4d([\u0e48-\u0e4b]?)\u0e32/g, "$1\u0e33");
  return once.toLowerCase().replace(/[_-]/g, " ").split(/\s+/).filter(Boolean).join(" ");
}

// words are found by their beginning or any part; long ones by their first six letters, so that flooding finds floods
function stems(query) {
  const all = folded(query).split(" ").filter(Boolean);
  const long = all.filter((word) => word.length > 3 || !/^[\x00-\x7f]*$/.test(word));
  return (long.length ? long : all).map((word) => ((long.length ? word.slice(0, 6) : word)));
}

function search(cases, query) {
  const asked = stems(query);
  const found = new Map(); // case to how many of the words it has, and the passage with most of them
  for (const { id, says } of asked.length ? cases : []) {
    const held = new Set();
    let best = { count: 0 };
    for (const passage of says) {
      passage[2] ??= folded(passage[1]);
      const here = asked.filter((word) => passage[2].includes(word));
      here.forEach((word) => held.add(word));
      if (here.length > best.count) best = { count: here.length, where: passage[0], text: passage[1], word: here[0] };
    }
    if (2 * held.size >= asked.length && held.size) found.set(id, { held: held.size, ...best });
  }
  const whole = [...found].filter(([, hit]) => hit.held === asked.length);
  return { asked, hits: new Map(whole.length ? whole : found), partly: !whole.length && found.size > 0 };
}

function excerpt(hit) {
  const at = Math.max(hit.text.toLowerCase().indexOf(hit.word), 0);
  const start = Math.max(at - 60, 0);
  const end = at + hit.word.length + 60;
  const parts = [hit.text.slice(start, at), element("mark", {}, hit.text.slice(at, at + hit.word.length))];
  const where = element("b", {}, words.where[hit.where] ?? hit.where);
  return [where, ": ", start ? "…" : "", ...parts, hit.text.slice(at + hit.word.length, end), end < hit.text.length ? "…" : ""];
}

function home({ cases, places: known }) {
  const form = byId("search");
  const selects = [...form.querySelectorAll("select")];
  const items = [...byId("cards").children];
  const facets = new Map(cases.map((entry) => [entry.id, entry.facets]));

  function fits(id, except) {
    return selects.every((one) => one === except || !one.value || facets.get(id)[one.name].includes(one.value));
  }

  function update() {
    const query = form.q.value.trim();
    const { asked, hits, partly } = search(cases, query);
    const searched = (id) => !asked.length || hits.has(id);
    let shown = 0;
    for (const item of items) {
      const id = item.dataset.case;
      item.hidden = !(searched(id) && fits(id));
      shown += !item.hidden;
      const line = item.querySelector(".excerpt");
      line.hidden = !hits.has(id);
      line.replaceChildren(...(hits.has(id) ? excerpt(hits.get(id)) : []));
    }
    for (const one of selects) { // the counts follow the search and the other filters
      const left = items.map((item) => item.dataset.case).filter((id) => searched(id) && fits(id, one));
      for (const option of [...one.options].slice(1)) {
        const count = left.filter((id) => facets.get(id)[one.name].includes(option.value)).length;
        option.textContent = `${option.dataset.label} (${count})`;
        option.disabled = option.hidden = !count && !option.selected;
      }
    }
    const slots = { n: shown, all: items.length, text: query, examples: examples() };
    byId("found").textContent = shown === items.length ? say("found all", slots)
      : shown ? say("found", slots) : say(query && !hits.size ? "found none" : "found none here", slots);
    near(query, partly && shown ? say("some words") : "");
    remember();
  }

  // labels of the themes and problems with most cases: words that find something
  function examples() {
    const named = ["theme", "problem"].flatMap((name) => [...form[name].options].slice(1, 3));
    return named.map((option) => option.dataset.label).join(", ");
  }

  function near(query, text) { // places of that name, which may have no case
    const wanted = folded(query);
    const places = Object.entries(known).filter(([, [, names]]) =>
      wanted.length > 1 && names.some((name) => folded(name).includes(wanted)));
    const links = places.slice(0, 8).map(([id, [name]]) => element("a", { href: `cities/${id}.html` }, name[language]));
    const line = links.flatMap((link, n) => (n ? [" · ", link] : [say("in places"), " ", link]));
    byId("near").replaceChildren(text, text && links.length ? " " : "", ...line);
  }

  function remember() { // the address leads back to the same choice
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", asked.size ? `#${asked}` : location.pathname);
  }

  function recall() {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const field of [form.q, ...selects]) field.value = asked.get(field.name) ?? "";
    for (const field of selects) if (field.selectedIndex < 0) field.value = "";
    update();
  }

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button").addEventListener("click", () => { form.reset(); update(); });
  window.addEventListener("hashchange", recall);
  recall();
  form.ariaBusy = "false";
}

// ---------------------------------------------------------------- network

// scores of all pairs under some weights, and the links that follow, as docs/method.md says
function linksOf(weights) {
  const { cities, alike, k, floor } = NETWORK;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pairs = [];
  let at = 0;
  for (let a = 0; a < cities.length; a += 1) {
    for (let b = a + 1; b < cities.length; b += 1, at += 1) {
      const known = weights.map((weight, group) => (alike[at][group] === null ? 0 : weight));
      const covered = known.reduce((sum, weight) => sum + weight, 0);
      const parts = known.map((weight, group) => (weight ? (weight * alike[at][group]) / covered : 0));
      const score = Math.round(parts.reduce((sum, part) => sum + part, 0) * 1e9) / 1e9;
      const compares = covered > 0 && covered >= floor * total;
      pairs.push({ a, b, at, parts, known, score: compares ? score : 0, compares });
    }
  }
  const alikes = pairs.filter((pair) => pair.score > 0).sort((one, other) => other.score - one.score); // stable
  const tree = new Set();
  const root = cities.map((_, city) => city);
  const top = (city) => (root[city] === city ? city : (root[city] = top(root[city])));
  for (const pair of alikes) {
    if (top(pair.a) !== top(pair.b)) {
      root[top(pair.a)] = top(pair.b);
      tree.add(pair);
    }
  }
  const least = cities.map((_, city) => {
    const scores = pairs.filter((pair) => pair.a === city || pair.b === city).map((pair) => pair.score);
    return scores.sort((one, other) => other - one)[Math.min(k, cities.length - 1) - 1];
  });
  for (const pair of pairs) {
    const mutual = pair.score > 0 && pair.score >= least[pair.a] && pair.score >= least[pair.b];
    pair.rule = mutual && tree.has(pair) ? "both" : mutual ? "mutual" : tree.has(pair) ? "tree" : "";
    pair.id = [cities[pair.a].id, cities[pair.b].id].sort().join("_");
  }
  return pairs;
}

function networkPage() {
  const { cities, groups, linked } = NETWORK;
  const names = cities.map((city) => city.name[language] ?? city.name.en);
  const labels = Object.keys(groups).map((group) => words.groups[group]);
  const inputs = [...byId("weights").querySelectorAll("input")];
  const picture = byId("picture");
  const usualRows = [...byId("links").children];
  let pairs = [];
  let chosen = null; // the reasons that are shown: of a pair or a city

  const title = (pair) => `${names[pair.a]} – ${names[pair.b]}`;
  const pairLink = (pair, text) => (linked.includes(pair.id) ? element("a", { href: `pairs/${pair.id}.html` }, text) : text);

  function listed(numbered, least) { // groups by what they add or take, as far as it matters
    const most = numbered.filter(([, number]) => number > least).sort((one, other) => other[1] - one[1]).slice(0, 3);
    return most.map(([group, number]) => `${labels[group]} (${number.toFixed(2)})`).join(", ");
  }

  function tellPair(pair) {
    const numbers = pair.parts.map((part, group) => [group, part]);
    const lost = pair.known.map((weight, group) => [group, weight ? 1 - NETWORK.alike[pair.at][group] : 0]);
    const missing = labels.filter((_, group) => NETWORK.alike[pair.at][group] === null).join(", ");
    const lines = pair.compares
      ? [[say("similarity of", { s: pair.score.toFixed(2) })], [say(pair.rule ? `pair ${pair.rule}` : "pair none")],
        [say("adds most", { list: listed(numbers, 0) })],
        lost.some(([, number]) => number > 0.5) ? [say("costs most", { list: listed(lost, 0.5) })] : []]
      : [[say("cannot compare")]];
    lines.push(missing ? [say("not compared here", { list: missing })] : []);
    lines.push([linked.includes(pair.id) ? pairLink(pair, say("pair page")) : say("no page")]);
    show(title(pair), lines);
  }

  function tellCity(city) {
    const own = pairs.filter((pair) => pair.compares && (pair.a === city || pair.b === city));
    own.sort((one, other) => other.score - one.score);
    const rows = own.slice(0, 6).map((pair) => {
      const text = `${names[pair.a === city ? pair.b : pair.a]} ${pair.score.toFixed(2)}`;
      return element("li", {}, pairLink(pair, text), pair.rule ? ` · ${say("linked by")}` : "");
    });
    const about = element("a", { href: `cities/${cities[city].id}.html` }, say("more about", { name: names[city] }));
    const cases = say("of cases", { n: cities[city].cases });
    show(names[city], [[cases], [say("nearest of", { name: names[city] })]], element("ol", {}, ...rows), element("p", {}, about));
  }

  function show(heading, lines, ...more) {
    const made = lines.filter((line) => line.length).map((line) => element("p", {}, ...line));
    byId("reasons").replaceChildren(element("h2", { translate: "no" }, heading), ...made, ...more);
  }

  function choose(what) {
    chosen = what;
    tell();
    draw();
  }

  function tell() {
    if (chosen?.pair !== undefined) tellPair(pairs[chosen.pair]);
    else if (chosen) tellCity(chosen.city);
  }

  function button(made, label, what) {
    for (const [name, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": label })) made.setAttribute(name, value);
    made.addEventListener("click", () => choose(what));
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(what);
      picture.querySelector(".chosen")?.focus();
    });
    return made;
  }

  function places(width, height) { // push dots and names apart within the picture
    const along = cities.map(({ x, y }) => (width < height ? { x: y, y: x } : { x, y }));
    const points = along.map(({ x, y }) => ({ x: 45 + x * (width - 90), y: 25 + y * (height - 50) }));
    for (let round = 0; round < 300; round += 1) {
      for (const [n, one] of points.entries()) {
        for (const other of points.slice(n + 1)) {
          const [dx, dy] = [(other.x - one.x) / 62 || 0.01, (other.y - one.y) / 30 || 0.01]; // names are wide
          const apart = Math.hypot(dx, dy);
          if (apart >= 1) continue;
          const push = (0.25 * (1 - apart)) / apart;
          one.x -= push * dx * 62;
          other.x += push * dx * 62;
          one.y -= push * dy * 30;
          other.y += push * dy * 30;
        }
      }
      for (const [n, point] of points.entries()) {
        const half = Math.max(3.4 * names[n].length, 10) + 4; // of the name
        point.x = Math.min(Math.max(point.x, half), width - half);
        point.y = Math.min(Math.max(point.y, 12), height - 24);
      }
    }
    return points;
  }

  function draw() {
    const width = Math.max(picture.clientWidth, 300);
    const height = Math.round(width < 600 ? width * 1.9 : width * 0.7);
    const points = places(width, height);
    const drawn = pairs.filter((pair) => pair.rule);
    const ours = (pair) => !chosen || chosen.pair === pair.at || chosen.city === pair.a || chosen.city === pair.b;
    const lines = drawn.map((pair) => {
      const ends = { x1: points[pair.a].x, y1: points[pair.a].y, x2: points[pair.b].x, y2: points[pair.b].y };
      const look = { ...ends, "stroke-width": (0.6 + 6 * pair.score ** 2).toFixed(1) };
      const kind = chosen?.pair === pair.at ? "link chosen" : ours(pair) ? "link" : "link faint";
      const made = element("g", { class: kind, "data-pair": pair.id }, element("line", { ...ends, class: "hit" }), element("line", look));
      return button(made, `${title(pair)}, ${pair.score.toFixed(2)}`, { pair: pair.at });
    });
    const dots = cities.map((city, n) => {
      const { x, y } = points[n];
      const radius = 4.5 + 1.6 * Math.sqrt(city.cases);
      const dot = element("circle", { cx: x, cy: y, r: radius, class: city.cases ? "" : "hollow" });
      const name = element("text", { x, y: y + radius + 12, translate: "no" }, names[n]);
      const made = element("g", { class: chosen?.city === n ? "city chosen" : "city", "data-city": city.id }, dot, name);
      return button(made, names[n], { city: n });
    });
    picture.replaceChildren(element("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group" }, ...lines, ...dots));
  }

  function update() {
    const weights = inputs.map((input) => Number(input.value));
    inputs.forEach((input) => { input.nextElementSibling.value = input.value; });
    pairs = linksOf(weights);
    const drawn = pairs.filter((pair) => pair.rule).sort((one, other) => other.score - one.score);
    const fresh = drawn.filter((pair) => !linked.includes(pair.id)).length;
    const slots = { n: drawn.length, new: fresh, gone: linked.length - drawn.length + fresh };
    const usual = weights.every((weight) => weight === weights[0]);
    byId("said").textContent = weights.some(Boolean) ? say(usual ? "links lead" : "moved", slots) : say("nothing weighs");
    const rows = drawn.map((pair) => element("tr", {}, element("th", { scope: "row" }, pairLink(pair, title(pair))),
      element("td", {}, pair.score.toFixed(2)), element("td", {}, "–")));
    byId("links").replaceChildren(...(usual ? usualRows : rows));
    tell();
    draw();
  }

  document.querySelector(".network").hidden = false;
  byId("weights").addEventListener("input", update);
  byId("weights").querySelector("button").addEventListener("click", () => { byId("weights").reset(); update(); });
  window.addEventListener("resize", draw);
  window.linksOf = linksOf; // for the tests
  update();
}

// the texts are packed, as they are much of the site
async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

if (typeof CASEBOOK !== "undefined") unpacked(CASEBOOK).then(home);
if (typeof NETWORK !== "undefined") networkPage();
