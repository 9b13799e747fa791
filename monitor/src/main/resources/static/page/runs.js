/** Runs: a page of them at a time, and one with its samples and what the gate found. */
import { json, jsonIfThere, save } from './api.js';
import { announce, badge, byId, el, empty, load, percent, quantity, table, time, trouble } from './dom.js';
import { accept, propose } from './baselines.js';
import { compareWith } from './compare.js';
import { counted, level, named, nameOf, target, unitOf } from './figures.js';
import { strip } from './strip.js';

const PHONE = matchMedia('(max-width: 46rem)');
const PAGE = PHONE.matches ? 5 : 10;
let offset = 0;
let cameFrom = null;

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
        ['Run', 'Started', 'Suite', '~Model', 'Verdict', '#Change'], runs.map(line)));
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

/** Returns what a judgement found, the worst first. */
export function findings(judgement) {
  if (!judgement) {
    return empty('The gate has not judged this run: ./ishowtts judge.');
  }
  if (judgement.findings.length === 0) {
    return empty('The gate found nothing to remark.');
  }
  const sorted = [...judgement.findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return el('ul', { class: 'findings' }, sorted.map((one) => el('li', {}, badge(one.severity), el('span', {}, `${one.check}: ${one.message}`))));
}

function samples(run, judgement, result) {
  const metric = result.scenario.primary;
  const unit = unitOf(run, metric);
  const goal = target(judgement, result.scenario.id, metric)?.value ?? null;
  const all = result.restarts.flatMap((restart) => restart.samples.map((sample, i) => [`${restart.side.toLowerCase()} ${restart.index + 1}`, i + 1, sample]));
  return el('div', {},
    el('h4', {}, `${result.scenario.id}: ${named(metric, unit)}`),
    strip([{ name: '', restarts: result.restarts.filter((one) => one.side === 'CANDIDATE') }], { metric, scenario: result.scenario.id, unit, goal }),
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
    nameOf(result.scenario.primary),
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
    el('button', { type: 'button', click: () => compareWith(run.id) }, 'Compare with …'),
    judgement ? el('button', { type: 'button', click: () => propose(run.id) }, 'Propose as baseline …') : null,
    judgement ? el('button', { type: 'button', click: () => accept(run.id) }, 'Accept as baseline …') : null,
    judgement ? button('Save report (HTML)', `${base}/report?format=html`, `${run.id}.html`) : null,
    el('button', { type: 'button', click: () => {
      byId('run-detail').replaceChildren();
      const back = cameFrom?.isConnected && cameFrom !== document.body ? cameFrom : byId('runs-filter').elements[0];
      back.scrollIntoView({ block: 'center' });
      back.focus({ preventScroll: true });
      announce(`Run ${run.id} was closed.`);
    } }, 'Close'));
}

/** Shows one run below the list and goes there; closing it goes back to where it was chosen. */
export async function openRun(id) {
  const place = byId('run-detail');
  if (!place.contains(document.activeElement)) {
    cameFrom = document.activeElement;
  }
  place.replaceChildren(el('p', { class: 'loading' }, `Loading run ${id} …`));
  place.focus();
  try {
    const path = `/api/runs/${encodeURIComponent(id)}`;
    const [run, judgement] = await Promise.all([json(path), jsonIfThere(`${path}/judgement`)]);
    const problem = el('div', {});
    place.replaceChildren(
      el('h3', {}, `Run ${run.id} `, judgement ? badge(judgement.verdict) : 'not judged'),
      judgement?.baseline ? el('p', { class: 'note' }, `Compared with ${judgement.baseline}.`) : '',
      files(run, judgement, problem), problem,
      ...run.obstacles.map((one) => el('p', { class: 'notice warn' }, `${one.code}: ${one.message}`)),
      el('h4', {}, 'Findings'), findings(judgement),
      el('h4', {}, 'Scenarios'),
      run.scenarios.length === 0
        ? empty('This run has no scenarios.')
        : table('Median over restarts; change against the baseline with its 95 % interval',
          ['~Scenario', 'Metric', '#Median', '#Baseline', '#Change', '#Restarts', '#Samples', '#Faults'], run.scenarios.map((result) => scenarioRow(run, judgement, result))),
      run.scenarios.length === 0 ? '' : el('p', { class: 'note' }, 'Below: every sample, by restart; a bar is the median of a restart.'),
      el('div', { class: 'pairs' }, run.scenarios.map((result) => samples(run, judgement, result))),
      facts(run));
    announce(`Run ${id} is shown.`);
  } catch (refused) {
    place.replaceChildren(trouble(refused, () => openRun(id)));
  }
  place.scrollIntoView({ block: 'start' });
}
