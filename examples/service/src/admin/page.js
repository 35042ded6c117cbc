// Shows what the caches do, and updates it each second. The names of caches are set as text, never as markup.
"use strict";

const WIDTH = 300;
const HEIGHT = 80;
/** The hit ratio is averaged over this number of ticks, so that the line is smooth. */
const SMOOTH = 5;

const CHARTS = [
  {
    title: "Hit ratio",
    lines: [{ name: "hit ratio", colour: "blue", area: true, values: (cache) => ratios(cache.over_time) }],
    top: () => 1,
    write: (value) => percent(value),
  },
  {
    title: "Calls",
    lines: [
      { name: "fresh", colour: "green", values: (cache, rate) => cache.over_time.map((tick) => (tick.hits - tick.stale_hits) * rate) },
      { name: "stale", colour: "orange", values: (cache, rate) => cache.over_time.map((tick) => tick.stale_hits * rate) },
      { name: "failed", colour: "red", values: (cache, rate) => cache.over_time.map((tick) => tick.failures * rate) },
    ],
    top: (largest) => rounded(largest),
    write: (value) => `${whole(value)}/s`,
  },
  {
    title: "Entries",
    lines: [{ name: "entries", colour: "green", area: true, values: (cache) => cache.over_time.map((tick) => tick.entries) }],
    top: (largest) => rounded(largest),
    write: (value) => whole(value),
  },
  {
    title: "Removed entries",
    lines: [
      { name: "expirations", colour: "violet", values: (cache, rate) => cache.over_time.map((tick) => tick.expirations * rate) },
      { name: "evictions", colour: "orange", values: (cache, rate) => cache.over_time.map((tick) => tick.evictions * rate) },
    ],
    top: (largest) => rounded(largest),
    write: (value) => `${whole(value)}/s`,
  },
];

const whole = (number) => new Intl.NumberFormat("en", { maximumFractionDigits: number < 10 ? 1 : 0 }).format(number);
const percent = (ratio) => (ratio === null ? "–" : `${(100 * ratio).toFixed(ratio > 0.9995 || ratio === 0 ? 0 : 1)} %`);
const byId = (id) => document.getElementById(id);

/** The hit ratio at each tick; null where there were no lookups. */
function ratios(ticks) {
  return ticks.map((_, index) => {
    const last = ticks.slice(Math.max(0, index - SMOOTH + 1), index + 1);
    const hits = last.reduce((sum, tick) => sum + tick.hits, 0);
    const lookups = last.reduce((sum, tick) => sum + tick.hits + tick.misses, 0);
    return lookups === 0 ? null : hits / lookups;
  });
}

/** Rounds up to a number that is easy to read at the end of a scale. */
function rounded(number) {
  const power = 10 ** Math.floor(Math.log10(Math.max(number, 1)));
  return power * [1, 2, 3, 4, 6, 8, 10].find((step) => step * power >= Math.max(number, 1));
}

function duration(ms) {
  const units = [["h", 3_600_000], ["min", 60_000], ["s", 1_000]];
  const [unit, size] = units.find(([, size]) => ms >= size && ms % size === 0) ?? ["ms", 1];
  return `${whole(ms / size)} ${unit}`;
}

function element(name, attributes = {}, ...children) {
  const svg = ["svg", "path"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Builds the empty charts of a card, and returns a function that draws a cache into them. */
function charts(into) {
  const drawings = CHARTS.map((chart) => {
    const plain = chart.lines.length === 1;
    const lines = chart.lines.map((line) => ({
      ...line,
      path: element("path", { class: `line ${line.colour}`, "data-line": line.name }),
      fill: line.area ? element("path", { class: `area ${line.colour}` }) : null,
    }));
    const grid = element("path", { class: "grid", d: `M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}` });
    const shapes = [grid, ...lines.flatMap((line) => [line.fill, line.path]).filter(Boolean)];
    const svg = element("svg", { role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" }, ...shapes);
    const top = element("span");
    const keys = plain ? [] : chart.lines.map((line) => element("span", { class: `key ${line.colour}` }, line.name));
    into.append(
      element("figure", {},
        element("figcaption", {}, chart.title, ...(keys.length ? [element("span", { class: "keys" }, ...keys)] : [])),
        element("div", { class: "plot" }, svg, element("div", { class: "scale", "aria-hidden": "true" }, top, element("span", {}, chart.write(0))))),
    );
    return { chart, lines, svg, top };
  });
  const since = element("span");
  into.append(element("div", { class: "since" }, since, element("span", {}, "now")));
  return (cache, { every_ms, ticks }) => {
    for (const drawing of drawings) draw(drawing, cache, every_ms, ticks);
    since.textContent = `${duration(every_ms * ticks)} ago`;
  };
}

function draw({ chart, lines, svg, top }, cache, everyMs, ticks) {
  const series = lines.map((line) => line.values(cache, 1_000 / everyMs));
  const highest = chart.top(Math.max(0, ...series.flat()));
  lines.forEach((line, index) => {
    const runs = runsOf(series[index], ticks, highest);
    line.path.setAttribute("d", runs.map((run) => `M${run.join("L")}${run.length === 1 ? "h0" : ""}`).join(""));
    const under = (run) => `M${run.join("L")}V${HEIGHT}H${run[0].split(" ")[0]}Z`;
    line.fill?.setAttribute("d", runs.map(under).join(""));
  });
  top.textContent = chart.write(highest);
  const latest = lines.map((line, index) => `${line.name} now ${chart.write(series[index].at(-1) ?? 0)}`);
  svg.setAttribute("aria-label", `${chart.title}: ${latest.join(", ")}`);
}

/** The points of each unbroken part of a line. The newest point is at the right. */
function runsOf(values, ticks, highest) {
  const runs = [];
  let run = [];
  values.forEach((value, index) => {
    if (value === null) {
      run = [];
      return;
    }
    if (run.length === 0) runs.push(run);
    const x = WIDTH * (1 - (values.length - 1 - index) / (ticks - 1));
    run.push(`${x.toFixed(1)} ${(HEIGHT * (1 - value / highest)).toFixed(1)}`);
  });
  return runs;
}

/** The cards by the ids of their caches. They are updated in place, so that a focused button stays focused. */
const cards = new Map();

function cardOf(id) {
  const node = byId("card").content.firstElementChild.cloneNode(true);
  const title = node.querySelector(".name");
  title.textContent = id;
  const clear = node.querySelector(".clear");
  clear.setAttribute("aria-label", `Clear ${id}`);
  clear.addEventListener("click", () => change(clear, "clear", { one: id }, `Cleared ${id}.`));
  const reset = node.querySelector(".reset");
  reset.setAttribute("aria-label", `Reset statistics of ${id}`);
  reset.addEventListener("click", () => change(reset, "reset", { one: id }, `Reset the statistics of ${id}.`));
  node.dataset.cache = id;
  const numbers = Object.fromEntries([...node.querySelectorAll("[data-number]")].map((one) => [one.dataset.number, one]));
  const card = { node, numbers, parameters: node.querySelector(".parameters"), draw: charts(node.querySelector(".charts")) };
  const form = (what) => node.querySelector(`[data-change=${what}]`);
  settable(form("maxsize"), () => card.cache.maxsize, (maxsize) => ["maxsize", { one: id, maxsize }, `Set maxsize of ${id}.`]);
  const seconds = () => (card.cache.ttl_ms === null ? null : card.cache.ttl_ms / 1_000);
  const ttl = (seconds) => ["ttl", { one: id, ttl_ms: seconds === null ? null : Math.round(1_000 * seconds) }, `Set ttl of ${id}.`];
  settable(form("ttl"), seconds, ttl);
  return card;
}

/** Makes a form set a number. It shows the present one when it is opened, and sends what `request` returns for the new one. */
function settable(form, present, request) {
  const input = form.querySelector("input");
  form.parentElement.addEventListener("toggle", () => { input.value = present() ?? ""; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(form.querySelector("button"), ...request(input.value === "" ? null : Number(input.value)));
  });
}

function show(overview) {
  const { caches } = overview;
  for (const cache of caches) {
    if (!cards.has(cache.id)) cards.set(cache.id, cardOf(cache.id));
    showOne(cards.get(cache.id), cache, overview);
  }
  const ids = caches.map((cache) => cache.id);
  for (const [id, { node }] of cards) {
    if (ids.includes(id)) continue;
    node.remove();
    cards.delete(id);
  }
  ids.forEach((id, index) => {
    const { node } = cards.get(id);
    const there = byId("caches").children[index];
    if (there !== node) byId("caches").insertBefore(node, there ?? null);
  });
  showTier(overview.tier);
  const total = (what) => caches.reduce((sum, cache) => sum + cache[what], 0);
  const lookups = total("hits") + total("misses");
  byId("summary").textContent =
    `${whole(caches.length)} ${caches.length === 1 ? "cache" : "caches"}, ${whole(total("entries"))} entries, ` +
    `${whole(lookups)} lookups, ${percent(lookups === 0 ? null : total("hits") / lookups)} of them hits`;
  byId("none").hidden = caches.length > 0;
}

const STATES = {
  closed: "in use",
  open: "not in use after five failures; it is tried again within 30 s",
  "half-open": "not in use; the next request tries it again",
  disabled: "disabled",
};

/** Shows the server through which services share quotes, if there is one. */
function showTier(tier) {
  byId("tier").hidden = !tier;
  if (!tier) return;
  for (const number of document.querySelectorAll("#tier [data-number]")) number.textContent = whole(tier[number.dataset.number]);
  byId("tier-state").textContent = STATES[tier.state] ?? tier.state;
  byId("tier").classList.toggle("trouble", tier.state !== "closed");
  byId("tier-error").textContent = tier.last_error === null ? "" : `Last error: ${tier.last_error}`;
}

function showOne(card, cache, overview) {
  const { node, numbers, parameters, draw } = card;
  card.cache = cache;
  const lookups = cache.hits + cache.misses;
  numbers.ratio.textContent = percent(lookups === 0 ? null : cache.hits / lookups);
  numbers.entries.replaceChildren(whole(cache.entries));
  if (cache.maxsize !== null) numbers.entries.append(element("small", {}, ` of ${whole(cache.maxsize)}`));
  for (const what of ["hits", "misses", "stale_hits", "failures", "evictions", "expirations"]) numbers[what].textContent = whole(cache[what]);
  parameters.textContent = `${cache.maxsize === null ? "unbounded" : `maxsize ${whole(cache.maxsize)}`}, ${ttlOf(cache)}`;
  node.querySelector("[data-change=ttl]").hidden = cache.own_ttls;
  draw(cache, overview);
}

function ttlOf({ own_ttls, ttl_ms }) {
  if (own_ttls) return "each entry has its own ttl";
  return ttl_ms === null ? "entries don't expire" : `ttl ${duration(ttl_ms)}`;
}

function say(text, trouble = false) {
  const status = byId("status");
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("trouble", trouble);
}

/** The number of requests. Only the response of the latest one is shown, as responses may arrive out of order. */
let requests = 0;

async function refresh() {
  const request = ++requests;
  try {
    const answer = await fetch("/admin/caches", { cache: "no-store" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const overview = await answer.json();
    if (request !== requests) return overview.every_ms;
    show(overview);
    if (byId("status").classList.contains("trouble")) say("");
    return overview.every_ms;
  } catch (error) {
    say(`The service doesn't respond (${error.message}). Trying again …`, true);
    return 1_000;
  }
}

async function change(button, how, what, done) {
  button.disabled = true;
  try {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`/admin/caches/${how}`, { method: "POST", headers, body: JSON.stringify(what) });
    if (!answer.ok) throw new Error((await answer.text()).trim());
    say(done);
  } catch (error) {
    say(`Nothing was changed: ${error.message}`, true);
  }
  button.disabled = false;
  button.focus();
  await refresh();
}

let paused = false;

async function live() {
  const every = paused || document.hidden ? 250 : await refresh();
  setTimeout(live, Math.max(every, 100));
}

byId("pause").addEventListener("click", ({ currentTarget }) => {
  paused = !paused;
  currentTarget.setAttribute("aria-pressed", String(paused));
});
byId("clear-all").addEventListener("click", ({ currentTarget }) => change(currentTarget, "clear", "all", "Cleared all caches."));
live();
