/** Trends: one history at a time as a chart, with its change points, and the same as tables. */
import { json, jsonIfThere } from './api.js';
import { TrendChart } from './chart.js';
import { byId, el, empty, load, quantity, renew, svg, time, table, trouble } from './dom.js';
import { nameOf, target } from './figures.js';
import { openRun } from './runs.js';

const UNITS = [[/_ms$/, 'ms'], [/_mb$/, 'MiB'], [/_percent$/, '%'], [/_per_second$/, '1/s'], [/_seconds$/, 's']];
const unitOf = (metric) => UNITS.find(([pattern]) => pattern.test(metric))?.[1] ?? '1';
const FEW = 5; // events that are shown without being asked for
const short = (fingerprint) => fingerprint.slice(0, 8);

function key(data) {
  const sign = (...shapes) => svg('svg', { viewBox: '0 0 26 12', 'aria-hidden': 'true' }, shapes);
  const line = (look) => svg('line', { class: look, x1: 0, x2: 26, y1: 6, y2: 6 });
  const entries = [[sign(line('trace'), svg('circle', { class: 'point', cx: 13, cy: 6, r: 4 })), 'run (choose one to open it)']];
  if (data.band) {
    entries.push([sign(svg('rect', { class: 'band', width: 26, height: 12 }), svg('rect', { class: 'point accepted', x: 9, y: 2, width: 8, height: 8 })),
      'accepted runs and the band of their values: the baseline']);
  }
  if (data.target !== null) {
    entries.push([sign(line('target')), 'target']);
  }
  if (data.changes.length > 0) {
    entries.push([sign(line('change')), 'change point']);
  }
  if (data.events.length > 0) {
    entries.push([sign(svg('path', { class: 'event-mark', d: 'M8 11h10l-5 -9z' })), 'event']);
  }
  return el('ul', { class: 'key', 'aria-label': 'Key' }, entries.map(([mark, words]) => el('li', {}, mark, words)));
}

function tables(data) {
  const runs = table(`Values of ${data.name}, the newest first`, ['Time', 'Run', '#Value'],
    [...data.values].reverse().map((one) => [time(one.at), el('button', { type: 'button', class: 'link', click: () => openRun(one.run) }, one.run), quantity(one.value, data.unit)]));
  const changes = data.changes.length === 0
    ? empty('No change point: the level is one and the same throughout.')
    : table('Change points: where a new level began', ['From', 'First run', '#Before', '#After', '#Change'],
      data.changes.map((one) => [time(one.at), el('button', { type: 'button', class: 'link', click: () => openRun(one.run) }, one.run), quantity(one.before, data.unit), quantity(one.after, data.unit),
        `${one.after >= one.before ? '+' : '−'}${Math.abs(100 * (one.after / one.before - 1)).toFixed(1)} %`]));
  const marks = data.events.length === 0 ? null : table('Events of that time', ['Time', 'Kind', '~What'], data.events.map((one) => [time(one.at), el('span', { class: 'kind' }, one.kind), one.text]));
  return [changes, marks && data.events.length > FEW ? el('details', {}, el('summary', {}, `${data.events.length} events of that time`), marks) : marks ?? '', el('details', {}, el('summary', {}, 'Values as a table'), runs)];
}

async function drawn(series) {
  const where = new URLSearchParams({ fingerprint: series.fingerprint, scenario: series.scenario, metric: series.metric, limit: '2000' });
  const [trend, known] = await Promise.all([json(`/api/trends/values?${where}`), json('/api/baselines')]);
  const judgement = await jsonIfThere(`/api/runs/${encodeURIComponent(trend.values.at(-1).run)}/judgement`);
  const baseline = known.baselines.find((one) => one.fingerprint === series.fingerprint);
  const accepted = new Set(baseline?.sessions.map((session) => session.run) ?? []);
  const inside = trend.values.filter((one) => accepted.has(one.run)).map((one) => one.value);
  const data = {
    ...trend,
    metric: nameOf(series.metric),
    name: `${nameOf(series.metric)} of ${series.scenario}`,
    unit: unitOf(series.metric),
    accepted,
    band: inside.length > 0 ? [Math.min(...inside), Math.max(...inside)] : null,
    target: target(judgement, series.scenario, series.metric)?.value ?? null,
  };
  const chart = new TrendChart(data, openRun);
  const note = [];
  if (!data.band) {
    note.push('No accepted run among these: there is no band of the baseline.');
  }
  if (data.target === null) {
    note.push('No target is set for it.');
  }
  return [chart.element, key(data), note.length > 0 ? el('p', { class: 'note' }, note.join(' ')) : '', ...tables(data)];
}

/** Shows the trends. */
export function showTrends() {
  const before = byId('series')?.selectedOptions[0]?.dataset.of;
  return load('trends', async () => {
    const { series } = await json('/api/trends');
    if (series.length === 0) {
      return empty('No history yet. Judged runs come into it by ./ishowtts gate, older ones by ./ishowtts history rebuild.');
    }
    const several = new Set(series.map((one) => one.fingerprint)).size > 1;
    const choice = el('select', { id: 'series' }, series.map((one, i) =>
      el('option', { value: i, 'data-of': JSON.stringify([one.fingerprint, one.scenario, one.metric]) }, `${one.scenario}: ${nameOf(one.metric)}${several ? `, fingerprint ${short(one.fingerprint)}` : ''} (${one.runs} ${one.runs === 1 ? 'run' : 'runs'})`)));
    const standard = series.findIndex((one) => one.metric === 'rtf');
    const same = [...choice.options].find((one) => one.dataset.of === before);
    choice.value = same?.value ?? String(Math.max(0, standard));
    const place = el('div', { class: 'renewed' });
    const draw = async () => {
      const wanted = choice.value;
      place.setAttribute('aria-busy', 'true');
      const content = await drawn(series[wanted]).catch((problem) => [trouble(problem, draw)]);
      if (wanted === choice.value) {
        renew(place, content);
        place.setAttribute('aria-busy', 'false');
      }
    };
    choice.addEventListener('change', draw);
    await draw();
    return [el('div', { class: 'fields' }, el('label', { class: 'wide' }, 'History ', choice)), place];
  });
}
