/** Runs: a page of them at a time, and one with its samples and what the gate found. */
import { json, jsonIfThere, save } from './api.js';
import { announce, badge, byId, el, empty, load, median, number, quantity, svg, table, time, trouble } from './dom.js';
import { counted, level, target } from './figures.js';

const PHONE = matchMedia('(max-width: 46rem)');
const PAGE = PHONE.matches ? 5 : 10;
let offset = 0;

const percent = (ratio) => {
  const change = 100 * (ratio - 1);
  return `${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} %`;
};

function line(run) {
  return [
    el('button', { type: 'button', class: 'link', click: () => openRun(run.id) }, run.id),
    time(run.started),
    run.suite,
    `${run.model} ${run.precision}`,
    run.verdict ? badge(run.verdict) : 'not judged',
    Number.isFinite(run.ratio) ? percent(run.ratio) : '–',
  ];
}

/** Shows a page of the runs. */
export function showRuns() {
  return load('runs', async () => {
    const wanted = new URLSearchParams({ limit: PAGE, offset });
    for (const [name, value] of new FormData(byId('runs-filter'))) {
      if (value.trim()) {
        wanted.set(name, value.trim());
      }
    }
    const { runs, unreadable, more } = await json(`/api/runs?${wanted}`);
    const parts = [];
    if (runs.length === 0) {
      parts.push(empty(offset > 0 || wanted.size > 2 ? 'No run matches.' : 'No runs yet. Measure with ./ishowtts gate --suite quick.'));
    } else {
      parts.push(table('The newest first; change is the mean over scenarios against the baseline, more is slower',
        ['Run', 'Started', 'Suite', 'Model', 'Verdict', '#Change'], runs.map(line)));
    }
    if (unreadable.length > 0) {
      parts.push(el('p', { class: 'notice bad' }, `Cannot be read: ${unreadable.map((one) => one.reason).join('; ')}`));
    }
    const turn = (by) => () => {
      offset = Math.max(0, offset + by);
      void showRuns();
    };
    if (offset > 0 || more) {
      parts.push(el('p', { class: 'buttons' },
        el('button', { type: 'button', disabled: offset === 0, click: turn(-PAGE) }, 'Newer runs'),
        el('button', { type: 'button', disabled: !more, click: turn(PAGE) }, 'Older runs')));
    }
    return parts;
  });
}

byId('runs-filter').addEventListener('submit', (event) => {
  event.preventDefault();
  offset = 0;
  void showRuns();
});

const ORDER = ['FAIL', 'INCONCLUSIVE', 'WARNING', 'IMPROVED', 'INFO'];

function findings(judgement) {
  if (!judgement) {
    return empty('The gate has not judged this run: ./ishowtts judge.');
  }
  if (judgement.findings.length === 0) {
    return empty('The gate found nothing to remark.');
  }
  const sorted = [...judgement.findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return el('ul', { class: 'findings' }, sorted.map((one) => el('li', {}, badge(one.severity), ` ${one.check}: ${one.message}`)));
}

/* One column of dots per restart: a spread between columns is another thing than one within them. */
function strip(result, metric, unit, goal) {
  const restarts = result.restarts.filter((restart) => restart.side === 'CANDIDATE');
  const values = restarts.flatMap((restart) => restart.samples.map((sample) => sample.values?.[metric])).filter(Number.isFinite);
  if (values.length === 0) {
    return empty(`No sample has ${metric}.`);
  }
  const width = PHONE.matches ? 350 : 620; // so that its words keep their size
  const height = 150;
  const bounds = goal === null ? values : [...values, goal];
  const room = (Math.max(...bounds) - Math.min(...bounds) || Math.abs(values[0]) || 1) * 0.15;
  const low = Math.max(0, Math.min(...bounds) - room);
  const high = Math.max(...bounds) + room;
  const y = (value) => height - 24 - ((value - low) / (high - low)) * (height - 38);
  const column = (width - 74) / restarts.length;
  const parts = [];
  for (const at of [low, (low + high) / 2, high]) {
    parts.push(svg('line', { class: 'axis', x1: 60, x2: width - 10, y1: y(at), y2: y(at) }),
      svg('text', { x: 54, y: y(at) + 4, 'text-anchor': 'end' }, number(at)));
  }
  if (goal !== null) {
    parts.push(svg('line', { class: 'target', x1: 60, x2: width - 10, y1: y(goal), y2: y(goal) }));
  }
  restarts.forEach((restart, i) => {
    const middle = 62 + column * (i + 0.5);
    const reach = Math.min(40, column * 0.35);
    const own = restart.samples.map((sample) => sample.values?.[metric]).filter(Number.isFinite);
    restart.samples.forEach((sample, j) => {
      const at = middle - reach + (2 * reach * (j + 0.5)) / restart.samples.length;
      const value = sample.values?.[metric];
      if (Number.isFinite(value)) {
        parts.push(svg('circle', { class: 'point', cx: at, cy: y(value), r: 3.5, opacity: restart.voidReason ? 0.35 : 1 },
          svg('title', {}, `restart ${restart.index + 1}, sample ${j + 1}: ${quantity(value, unit)}${restart.voidReason ? `, does not count: ${restart.voidReason}` : ''}`)));
      } else if (sample.fault) {
        parts.push(svg('path', { class: 'fault', d: `M${at - 4} 6l8 8m0 -8l-8 8` }, svg('title', {}, sample.fault)));
      }
    });
    if (own.length > 0) {
      parts.push(svg('line', { class: 'median', x1: middle - reach, x2: middle + reach, y1: y(median(own)), y2: y(median(own)) }));
    }
    if (restarts.length <= 24) {
      parts.push(svg('text', { x: middle, y: height - 6, 'text-anchor': 'middle' }, String(restart.index + 1)));
    }
  });
  const words = `${metric} of ${result.scenario.id}: ${values.length} samples in ${restarts.length} restarts, ${quantity(Math.min(...values), unit)} to ${quantity(Math.max(...values), unit)}, median ${quantity(median(values), unit)}`;
  return el('div', { class: 'chart' }, svg('svg', { role: 'img', viewBox: `0 0 ${width} ${height}`, 'aria-label': words }, parts));
}

function samples(run, judgement, result) {
  const metric = result.scenario.primary;
  const unit = run.metrics.find((one) => one.key === metric)?.unit ?? '1';
  const goal = target(judgement, result.scenario.id, metric)?.value ?? null;
  const all = result.restarts.flatMap((restart) => restart.samples.map((sample, i) => [`${restart.side.toLowerCase()} ${restart.index + 1}`, i + 1, sample]));
  return el('div', {},
    el('h4', {}, `${result.scenario.id}: ${metric}${unit === '1' ? '' : `, ${unit}`} of every sample, by restart${goal === null ? '' : ` (dashed: target ${quantity(goal, unit)})`}`),
    strip(result, metric, unit, goal),
    el('details', {}, el('summary', {}, `All ${all.length} samples of ${result.scenario.id} as a table`),
      table(`Samples of ${result.scenario.id}`, ['Restart', '#Sample', 'Time', '#Value'],
        all.map(([restart, i, sample]) => [restart, String(i), time(sample.at), sample.fault ?? quantity(sample.values[metric], unit)]))));
}

function scenarioRow(run, judgement, result) {
  const metric = run.metrics.find((one) => one.key === result.scenario.primary);
  const valid = counted(result);
  const faults = result.restarts.flatMap((restart) => restart.samples).filter((sample) => sample.fault).length;
  const compared = judgement?.comparisons.find((one) => one.scenario === result.scenario.id && one.metric === result.scenario.primary);
  const figures = compared?.figures;
  return [
    result.scenario.id,
    result.scenario.primary,
    quantity(level(result, result.scenario.primary), metric?.unit),
    figures ? quantity(figures.baseline, metric?.unit) : '–',
    figures ? `${percent(figures.ratio)} (${percent(figures.low)} to ${percent(figures.high)})` : compared?.reason ?? '–',
    `${valid.length} of ${result.restarts.filter((one) => one.side === 'CANDIDATE').length}`,
    String(valid.reduce((sum, restart) => sum + restart.samples.length, 0)),
    String(faults),
  ];
}

function facts(run) {
  const rows = [
    ['Started', time(run.started)], ['Finished', time(run.finished)], ['Host', run.origin.host], ['Commit', run.origin.commit ?? 'unknown'],
    ['Model', `${run.model.name} ${run.model.precision}`], ...Object.entries(run.fingerprint),
  ];
  return el('details', {}, el('summary', {}, 'Circumstances'),
    el('dl', { class: 'readings two' }, rows.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))));
}

function files(run, judgement, problem) {
  const button = (words, path, name) => el('button', { type: 'button', click: async () => {
    problem.replaceChildren();
    try {
      await save(path, name);
      announce(`${name} was saved.`);
    } catch (refused) {
      problem.replaceChildren(trouble(refused));
    }
  } }, words);
  const base = `/api/runs/${encodeURIComponent(run.id)}`;
  return el('div', { class: 'buttons' },
    button('Save run file (JSON)', `${base}/download`, `${run.id}.json`),
    judgement ? button('Save report (HTML)', `${base}/report?format=html`, `${run.id}.html`) : null,
    el('button', { type: 'button', click: () => {
      byId('run-detail').replaceChildren();
      byId('runs-title').scrollIntoView();
      byId('runs-filter').elements[0].focus();
    } }, 'Close'));
}

/** Shows one run below the list and goes there. */
export async function openRun(id) {
  const place = byId('run-detail');
  place.replaceChildren(el('p', { class: 'loading' }, `Loading run ${id} …`));
  place.focus();
  try {
    const path = `/api/runs/${encodeURIComponent(id)}`;
    const [run, judgement] = await Promise.all([json(path), jsonIfThere(`${path}/judgement`)]);
    const problem = el('div', {});
    place.replaceChildren(
      el('h3', {}, `Run ${run.id} `, judgement ? badge(judgement.verdict) : 'not judged'),
      judgement?.baseline ? el('p', { class: 'note' }, `Compared with ${judgement.baseline}.`) : '',
      ...run.obstacles.map((one) => el('p', { class: 'notice warn' }, `${one.code}: ${one.message}`)),
      el('h4', {}, 'Findings'), findings(judgement),
      el('h4', {}, 'Scenarios'),
      run.scenarios.length === 0
        ? empty('This run has no scenarios.')
        : table('Median over restarts; change against the baseline with its 95 % interval',
          ['Scenario', 'Metric', '#Median', '#Baseline', '#Change', '#Restarts', '#Samples', '#Faults'], run.scenarios.map((result) => scenarioRow(run, judgement, result))),
      el('div', { class: 'pairs' }, run.scenarios.map((result) => samples(run, judgement, result))),
      facts(run), files(run, judgement, problem), problem);
    announce(`Run ${id} is shown.`);
  } catch (refused) {
    place.replaceChildren(trouble(refused, () => openRun(id)));
  }
  place.scrollIntoView({ block: 'start' });
}
