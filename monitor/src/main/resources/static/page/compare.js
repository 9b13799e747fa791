/** Two runs beside each other: what the gate would say of one against the other, and the samples of both. */
import { json, jsonIfThere } from './api.js';
import { announce, badge, byId, el, empty, load, number, percent, quantity, renew, table, time, trouble } from './dom.js';
import { forest } from './drawing.js';
import { named, nameOf, unitOf } from './figures.js';
import { findings, openRun } from './runs.js';
import { titled } from './strip.js';

const NEWEST = 100;
const LOOKS = { WORSE: 'bad', BETTER: 'good', SAME: 'plain' };

const form = byId('compare-form');
const plain = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Returns a run as an option of a list. */
export const option = (run) =>
  el('option', { value: run.id }, `${plain.format(new Date(run.started))}: ${run.suite}, ${run.model} ${run.precision}, ${run.verdict ?? 'not judged'} (${run.id})`);

/** Puts runs into a list and keeps its choice; `standard` is chosen where there was none. */
export function offer(choice, runs, standard) {
  const before = choice.value;
  choice.replaceChildren(...runs.map(option));
  choice.value = runs.some((run) => run.id === before) ? before : standard ?? '';
}

function card(role, run, judgement) {
  const samples = run.scenarios.flatMap((result) => result.restarts).reduce((sum, restart) => sum + restart.samples.length, 0);
  const facts = [
    ['Started', time(run.started)], ['Host', run.origin.host], ['Suite', run.suite], ['Model', `${run.model.name} ${run.model.precision}`],
    ['Commit', run.origin.commit ? el('code', {}, run.origin.commit.slice(0, 12)) : 'unknown'],
    ['Own verdict', judgement ? badge(judgement.verdict) : 'not judged'],
    ['Samples', `${samples} in ${run.scenarios.length} ${run.scenarios.length === 1 ? 'scenario' : 'scenarios'}`],
  ];
  return el('div', { class: 'card' },
    el('h3', {}, role),
    el('p', {}, el('button', { type: 'button', class: 'link', click: () => openRun(run.id) }, run.id)),
    el('dl', { class: 'readings one' }, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))));
}

function differing(baseline, candidate) {
  const both = new Set([...Object.keys(baseline.fingerprint), ...Object.keys(candidate.fingerprint)]);
  const rows = [...both].filter((fact) => baseline.fingerprint[fact] !== candidate.fingerprint[fact])
    .map((fact) => [fact, baseline.fingerprint[fact] ?? '–', candidate.fingerprint[fact] ?? '–']);
  return rows.length === 0 ? el('p', { class: 'note' }, 'Both ran under the same circumstances (fingerprint).')
    : table('Circumstances that differ', ['Fact', '~Baseline', '~Candidate'], rows);
}

const range = (figures) => `${percent(figures.ratio)} (${percent(figures.low)} to ${percent(figures.high)})`;

function changes(comparisons) {
  const told = comparisons.filter((one) => one.figures);
  const several = new Set(told.map((one) => one.metric)).size > 1;
  const parts = [];
  if (told.length > 0) {
    parts.push(el('h4', {}, 'Change against the baseline with its 95 % interval'),
      forest({
        words: told.map((one) => `${one.scenario}, ${nameOf(one.metric)}: ${range(one.figures)}`).join('; '),
        rows: told.map(({ scenario, metric, outcome, figures }) => ({
          name: several ? `${scenario}: ${nameOf(metric)}` : scenario, value: 100 * (figures.ratio - 1), low: 100 * (figures.low - 1), high: 100 * (figures.high - 1),
          look: LOOKS[outcome], text: range(figures),
        })),
        written: (value, digits) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)} %`,
      }));
  }
  parts.push(table('Levels are geometric means over restarts of their medians', ['Scenario', 'Metric', '#Baseline', '#Candidate', '#Change (95 % interval)', 'Outcome', '~Why'],
    comparisons.map((one) => [
      one.scenario, nameOf(one.metric),
      one.figures ? quantity(one.figures.baseline, one.unit) : '–',
      one.figures ? quantity(one.figures.candidate, one.unit) : '–',
      one.figures ? range(one.figures) : '–',
      badge(one.outcome), one.reason,
    ])));
  return parts;
}

function samples(baseline, candidate) {
  return el('div', { class: 'pairs' }, candidate.scenarios.map((result) => {
    const other = baseline.scenarios.find((one) => one.scenario.id === result.scenario.id);
    const metric = result.scenario.primary;
    const unit = unitOf(candidate, metric);
    const restarts = (of) => (of?.restarts ?? []).filter((one) => one.side === 'CANDIDATE');
    return titled(`${result.scenario.id}: ${named(metric, unit)} of every sample`,
      [{ name: other ? 'baseline' : 'not in the baseline', restarts: restarts(other) }, { name: 'candidate', restarts: restarts(result) }],
      { metric, scenario: result.scenario.id, unit, goal: null });
  }));
}

async function compared(baselineId, candidateId) {
  const path = (id) => `/api/runs/${encodeURIComponent(id)}`;
  const wanted = new URLSearchParams({ candidate: candidateId, baseline: baselineId });
  const [judged, baseline, candidate, first, second] = await Promise.all([
    json(`/api/runs/compare?${wanted}`), json(path(baselineId)), json(path(candidateId)),
    jsonIfThere(`${path(baselineId)}/judgement`), jsonIfThere(`${path(candidateId)}/judgement`)]);
  return [
    el('h3', {}, 'Verdict of the candidate against this baseline ', badge(judged.verdict)),
    el('p', { class: 'note' }, judged.baseline ? `Against ${judged.baseline}. Nothing is kept of this comparison.` : 'They cannot be compared: see below. Nothing is kept of this comparison.'),
    el('div', { class: 'cards two' }, card('Baseline', baseline, first), card('Candidate', candidate, second)),
    ...(judged.comparisons.length > 0 ? changes(judged.comparisons) : [empty('Nothing could be compared.')]),
    el('h4', {}, 'Findings'), findings(judged),
    samples(baseline, candidate),
    differing(baseline, candidate),
  ];
}

async function compare(event) {
  event?.preventDefault();
  const place = byId('compare-result');
  const { baseline, candidate } = form.elements;
  if (!baseline.value || !candidate.value) {
    place.replaceChildren(trouble(new Error('Choose two runs.')));
    return;
  }
  const wanted = [baseline.value, candidate.value];
  const same = () => wanted.join() === [baseline.value, candidate.value].join();
  place.setAttribute('aria-busy', 'true');
  if (place.childElementCount === 0) {
    place.replaceChildren(el('p', { class: 'loading' }, 'Comparing …'));
  }
  try {
    const content = await compared(...wanted);
    if (same()) {
      renew(place, content);
      announce(`Run ${wanted[1]} is compared with ${wanted[0]}.`);
    }
  } catch (refused) {
    renew(place, trouble(refused, compare));
  }
  place.setAttribute('aria-busy', 'false');
}

form.addEventListener('submit', compare);
byId('compare-swap').addEventListener('click', () => {
  const { baseline, candidate } = form.elements;
  [baseline.value, candidate.value] = [candidate.value, baseline.value];
  if (byId('compare-result').childElementCount > 0) {
    void compare();
  }
});

/** Takes a run as candidate and goes to the choice of its baseline. */
export function compareWith(id) {
  const { baseline, candidate } = form.elements;
  if (![...candidate.options].some((one) => one.value === id)) {
    candidate.append(el('option', { value: id }, id));
  }
  candidate.value = id;
  const older = [...baseline.options].findIndex((one) => one.value === id) + 1;
  baseline.selectedIndex = older > 0 && older < baseline.options.length ? older : 0;
  byId('compare-title').scrollIntoView();
  baseline.focus();
  announce(`Candidate ${id}. Choose the baseline.`);
}

/** Offers the newest runs. */
export function showCompare() {
  return load('compare', async () => {
    const { runs, more } = await json(`/api/runs?limit=${NEWEST}`);
    offer(form.elements.candidate, runs, runs[0]?.id);
    offer(form.elements.baseline, runs, (runs[1] ?? runs[0])?.id);
    form.hidden = runs.length < 2;
    if (runs.length < 2) {
      return empty('There are no two runs yet. Measure with ./ishowtts gate --suite quick.');
    }
    return el('p', { class: 'note' }, `Judged as if the first were the accepted baseline. ${more ? `The newest ${number(NEWEST)} runs are offered.` : 'All runs are offered.'}`);
  });
}
