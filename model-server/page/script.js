const POLL_MS = 1000;
const KEPT_POINTS = 60;
/** Looks that quantiles are of: enough requests for a p99. */
const LATENCY_LOOKS = 10;
const byId = (id) => document.getElementById(id);
const page = {};
for (const { id } of document.querySelectorAll("[id]")) page[id] = byId(id);

let models = [];
/** Sums of the statistics at the last look. */
let before;
const history = [];
/** The last histograms of latency, oldest first. */
const histograms = [];

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

async function ask(path, options = {}) {
  const token = page.token.value;
  const headers = { ...options.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) page["token-row"].hidden = false;
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? `The server answered ${response.status}.`);
  return { body, response };
}

function fail(error) {
  page.error.textContent = error.message;
  page.error.hidden = false;
}

function show(prediction, text) {
  if (prediction.entities) return showEntities(prediction, text);
  const labels = prediction.labels ?? (prediction.label === null ? [] : [prediction]);
  if (labels.length === 0)
    return [element("p", "", "No label: the text has no words, or none of the labels fits.")];
  return labels.map(({ label, score }) => {
    const bar = element("div", "bar");
    const fill = element("div", "fill");
    fill.style.width = `${(score * 100).toFixed(1)}%`;
    const track = element("div", "track");
    track.append(fill);
    bar.append(element("span", "name", label), track, element("span", "score", score.toFixed(4)));
    return bar;
  });
}

/** Offsets are indices into the text, as was asked for. */
function showEntities({ entities }, text) {
  const marked = element("p", "marked");
  let at = 0;
  for (const { start, end, label, score } of entities) {
    if (start < at) continue;
    const mark = element("mark", "", text.slice(start, end));
    mark.style.setProperty("--hue", hueOf(label));
    mark.title = `${label} ${score.toFixed(4)}`;
    mark.append(element("small", "", label));
    marked.append(text.slice(at, start), mark);
    at = end;
  }
  marked.append(text.slice(at));
  return entities.length > 0 ? [marked] : [marked, element("p", "", "No entities.")];
}

/** The same colour for a label each time. */
function hueOf(label) {
  let hash = 7;
  for (const character of label) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return String(hash);
}

async function predict(event) {
  event?.preventDefault();
  const text = page.text.value;
  page.error.hidden = true;
  page.predict.disabled = true;
  const started = performance.now();
  try {
    const { body, response } = await ask(`/v2/models/${encodeURIComponent(page.model.value)}/infer`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        inputs: [{ name: "TEXT", datatype: "BYTES", shape: [1], data: [text] }],
        outputs: [{ name: "PREDICTION" }],
        // Offsets into the text as it stands here, whatever the server cleans out of it.
        parameters: { offset_unit: "utf-16" },
      }),
    });
    const took = performance.now() - started;
    page.answer.replaceChildren(...show(JSON.parse(body.outputs[0].data[0]), text));
    const phases = (response.headers.get("server-timing") ?? "")
      .replaceAll(";dur=", " ")
      .replaceAll("_", " ");
    page.timing.textContent = `${took.toFixed(1)} ms with the way there and back · in the server, ms: ${phases}`;
  } catch (error) {
    page.answer.replaceChildren();
    page.timing.textContent = "";
    fail(error);
  } finally {
    page.predict.disabled = false;
  }
}

async function showCard() {
  const name = page.model.value;
  const { body: card } = await ask(`/v2/models/${encodeURIComponent(name)}/card`);
  const rows = Object.entries({
    Version: card.version,
    Task: card.task,
    Description: card.description,
    Labels: folded(String(card.labels.length), card.labels.join(", ")),
    ...Object.fromEntries(
      Object.entries(card.metrics ?? {}).map(([metric, value]) => [metric.replaceAll("_", " "), value]),
    ),
    Licence: card.licence,
    Made: `${card.provenance.created_at} by exporter ${card.provenance.exporter}`,
    From: (card.attribution ?? []).map(({ what, by, licence }) => `${what}, ${by} (${licence})`).join("; "),
    "SHA-256": card.sha256,
  }).filter(([, value]) => value !== undefined && value !== "");
  page.card.replaceChildren(...rows.flatMap(([term, value]) => [element("dt", "", term), described(value)]));
}

/** A long text behind a short one. */
function folded(summary, text) {
  const details = element("details");
  details.append(element("summary", "", summary), text);
  return details;
}

function described(value) {
  const dd = element("dd");
  dd.append(value instanceof Node ? value : String(value));
  return dd;
}

function sumOf(stats) {
  const sum = {
    at: performance.now(),
    texts: 0,
    requests: 0,
    queueNs: 0,
    batches: 0,
    failed: 0,
  };
  for (const { inference_count, execution_count, inference_stats } of stats) {
    sum.texts += inference_count;
    sum.batches += execution_count;
    sum.requests += inference_stats.success.count;
    sum.queueNs += inference_stats.queue.ns;
    sum.failed += inference_stats.fail.count;
  }
  return sum;
}

/** Quantiles of the last seconds: what the histogram counts now and did not count then. */
function showLatency(now) {
  histograms.push(now);
  if (histograms.length > LATENCY_LOOKS + 1) histograms.shift();
  const then = histograms[0].requests;
  const counts = now.requests.map((count, i) => count - (then[i] ?? 0));
  for (const [id, part] of Object.entries({ p50: 0.5, p99: 0.99 }))
    page[id].textContent = quantile(now.upper_ms, counts, part);
}

/** Within a bucket the requests are taken to lie evenly, as Prometheus does; above the last bound it is that one. */
function quantile(bounds, counts, part) {
  const total = counts.at(-1) ?? 0;
  if (total === 0) return "–";
  const rank = part * total;
  const at = counts.findIndex((count) => count >= rank);
  const [lower, upper] = [bounds[at - 1] ?? 0, bounds[at]];
  if (upper === null) return `> ${lower}`;
  const [below, upTo] = [counts[at - 1] ?? 0, counts[at]];
  const value = lower + ((rank - below) / (upTo - below)) * (upper - lower);
  return value.toFixed(value < 10 ? 1 : 0);
}

function showLive(now) {
  page.totals.textContent = `Since the start: ${now.texts} texts in ${now.requests} requests, ${now.failed} not answered.`;
  if (before !== undefined) {
    const [texts, requests, batches] = ["texts", "requests", "batches"].map((key) => now[key] - before[key]);
    const perSecond = (texts * 1000) / (now.at - before.at);
    const milliseconds = (key) =>
      requests > 0 ? ((now[key] - before[key]) / requests / 1e6).toFixed(1) : "–";
    page.throughput.textContent = perSecond.toFixed(perSecond < 10 ? 1 : 0);
    page.queue.textContent = milliseconds("queueNs");
    page.batch.textContent = batches > 0 ? (texts / batches).toFixed(1) : "–";
    history.push(perSecond);
    if (history.length > KEPT_POINTS) history.shift();
    const most = Math.max(1, ...history);
    const step = 600 / (KEPT_POINTS - 1);
    page.line.setAttribute("points", history.map((y, x) => `${x * step},${58 - (y / most) * 56}`).join(" "));
  }
  before = now;
}

async function look() {
  try {
    if (models.length === 0) await listModels();
    const ready = await fetch("/v2/health/ready");
    page.state.textContent = ready.ok ? "ready" : "not ready";
    page.state.className = ready.ok ? "" : "bad";
    const { body } = await ask("/v2/models/stats");
    showLive(sumOf(body.model_stats));
    showLatency((await ask("/page/latency")).body);
  } catch (error) {
    page.state.textContent = error.message;
    page.state.className = "bad";
  }
  setTimeout(look, document.hidden ? 10 * POLL_MS : POLL_MS);
}

async function listModels() {
  const { body } = await ask("/v2/models");
  models = body.models;
  page.model.replaceChildren(...models.map((name) => element("option", "", name)));
  if (models.length > 0) await showCard();
}

page.form.addEventListener("submit", predict);
page.text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void predict(event);
});
page.model.addEventListener("change", () => {
  page.answer.replaceChildren();
  page.timing.textContent = "";
  showCard().catch(fail);
});
void look();
