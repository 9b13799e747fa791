/** Status now: lock, model, last verdict, real-time factor against its target, health, live readings. */
import { events, json, jsonIfThere, Refused, send } from './api.js';
import { ago, announce, badge, byId, el, empty, load, number, quantity, svg, timeOfDay, trouble } from './dom.js';
import { level, targets } from './figures.js';
import { openRun } from './runs.js';

/* Words as ./ishowtts lock status says them. */
const LOCKS = {
  locked: ['locked', 'good'],
  locked_cpu_gpu: ['locked', 'good', 'Processor and GPU; the memory controller cannot be read.'],
  locked_but_slow_mode: ['locked, but slow', 'warn', 'The power mode is not the fastest.'],
  unlocked: ['unlocked', 'bad', 'Figures vary: ./ishowtts lock apply'],
  unknown: ['unknown', 'plain', 'Not all clocks of this host can be read: ./ishowtts lock status'],
};

function card(title, big, ...lines) {
  return el('div', { class: 'card' }, el('h3', {}, title), el('p', { class: 'big' }, big), lines.map((line) => line && el('p', { class: 'small' }, line)));
}

async function lock() {
  const text = await (await send('/actuator/prometheus')).text();
  const state = /^ishowtts_lock_state\{[^}]*state="(\w+)"[^}]*\} 1(?:\.0)?$/m.exec(text)?.[1] ?? 'unknown';
  const [word, look, why] = LOCKS[state] ?? [state, 'plain'];
  return card('Clocks', el('span', { class: look }, word), why);
}

function model(health) {
  const engine = health.components?.engine;
  const facts = engine?.details ?? {};
  if (!facts.model) {
    return card('Model', engine?.status === 'UNKNOWN' ? 'speech is off' : 'not ready', facts.reason ?? 'No details without an access token.');
  }
  return card('Model', facts.model, `${facts.precision} on ${facts.provider}, ${facts.threads} ${facts.threads === 1 ? 'thread' : 'threads'}`, facts.reason);
}

function verdict(run) {
  if (!run) {
    return card('Last verdict', 'none yet', 'Measure with ./ishowtts gate --suite quick.');
  }
  const change = Number.isFinite(run.ratio) ? `${Math.abs(100 * (run.ratio - 1)).toFixed(1)} % ${run.ratio >= 1 ? 'slower' : 'faster'} than the baseline. ` : '';
  return card('Last verdict', badge(run.verdict), `${change}Suite ${run.suite}, ${ago(run.finished)}.`,
    el('button', { type: 'button', class: 'link', click: () => openRun(run.id) }, run.id));
}

function meter(share) {
  const width = Math.min(100, share * 66.7);
  return el('div', { class: 'meter', 'aria-hidden': 'true' },
    svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none' },
      svg('rect', { class: share > 1 ? 'over' : 'mean-bar', width, height: 10 }),
      svg('rect', { class: 'mark', x: 66, width: 1, height: 10 })));
}

function rtf(run, report, judgement) {
  const name = 'Real-time factor';
  if (!report) {
    return card(name, '–', 'No judged run yet.');
  }
  const wanted = targets(judgement).filter((one) => one.metric === 'rtf');
  const levels = report.scenarios
    .map((result) => ({ scenario: result.scenario.id, value: level(result, 'rtf') }))
    .filter((one) => Number.isFinite(one.value))
    .map((one) => ({ ...one, target: wanted.find((other) => other.scenario === one.scenario)?.value }));
  if (levels.length === 0) {
    return card(name, '–', `Run ${run.id} has no RTF.`);
  }
  const share = (one) => one.value / (one.target ?? 1);
  const worst = levels.reduce((a, b) => (share(b) > share(a) ? b : a));
  if (!worst.target) {
    return card(name, number(worst.value), `Slowest scenario: ${worst.scenario}. No target is set (gate.target_rtf).`);
  }
  const distance = Math.abs(100 * (1 - share(worst))).toFixed(0);
  return card(name, el('span', { class: share(worst) > 1 ? 'bad' : 'good' }, number(worst.value)), meter(share(worst)),
    `${distance} % ${share(worst) > 1 ? 'above' : 'below'} the target of ${number(worst.target)} (scenario ${worst.scenario}, the nearest to its target).`);
}

function health(state) {
  const parts = Object.entries({ ...state.components }).filter(([, part]) => !['UP', 'UNKNOWN'].includes(part.status));
  return card('Service', badge(state.status ?? 'UNKNOWN'),
    ...(parts.length > 0 ? parts.map(([name, part]) => `${name}: ${part.details?.reason ?? part.status}`)
      : [state.status === 'UP' ? 'Nothing is amiss.' : 'An access token shows what is amiss.']));
}

/** Returns what the service says of its health, also where that is 503. */
export const healthOf = () => json('/actuator/health', { also: 503 });

async function jobCard() {
  const { jobs, total } = await json('/api/jobs?state=RUNNING&limit=1');
  if (total === 0) {
    return card('Measurement', 'idle', 'No job measures now.');
  }
  return card('Measurement', el('span', { class: 'warn' }, 'running'), `${jobs[0].schedule ?? jobs[0].commands[0].join(' ')}, since ${ago(jobs[0].started)}. Speech is refused meanwhile.`);
}

async function newest() {
  const { runs } = await json('/api/runs?limit=100');
  return runs.find((run) => run.verdict);
}

/** Shows the status. */
export function showStatus() {
  return load('status', async () => {
    const [clocks, state, run, job] = await Promise.all([lock(), healthOf(), newest(), jobCard()]);
    const [report, judgement] = run
      ? await Promise.all([jsonIfThere(`/api/runs/${run.id}`), jsonIfThere(`/api/runs/${run.id}/judgement`)])
      : [null, null];
    return el('div', { class: 'cards' }, clocks, model(state), verdict(run), rtf(run, report, judgement), job, health(state));
  });
}

const PAUSE_MILLIS = 5_000;
let stopped = false;
let stream = null;
let later = 0;

const MOST = 60;
const ACRONYMS = /\b(cpu|gpu|emc|ram|vdd|soc|nvdec|nvenc)\b/g;

/* The unit stands behind the value: "gpu.clock_mhz" is "GPU clock". */
const plain = (key) => key.replace(/_(mhz|hz|mib|mb|celsius|percent|ms|s|w|mw|mv|ma|rpm)$/, '').replace(/[._]/g, ' ')
  .replace(ACRONYMS, (word) => word.toUpperCase()).replace(/^./, (letter) => letter.toUpperCase());

let cells = new Map(); // of the readings that are shown, by key

function readings(snapshot) {
  const place = byId('live-body');
  const shown = snapshot.readings.slice(0, MOST);
  const read = place.querySelector('.read');
  if (read && shown.length === cells.size && shown.every((one) => cells.has(one.key))) {
    shown.forEach((one) => {
      cells.get(one.key).firstChild.data = quantity(one.value, one.unit);
    });
    read.replaceChildren('Read at ', timeOfDay(snapshot.at), '.');
    return;
  }
  cells = new Map(shown.map((one) => [one.key, el('dd', {}, quantity(one.value, one.unit))]));
  place.replaceChildren(...(shown.length === 0 ? [empty('This host shows no readings.')] : [
    el('dl', { class: 'readings' }, shown.map((one) => el('div', {}, el('dt', { title: one.key }, plain(one.key)), cells.get(one.key)))),
    el('p', { class: 'note read' }, 'Read at ', timeOfDay(snapshot.at), '.')]));
}

async function read() {
  clearTimeout(later);
  if (stream || stopped || document.hidden) {
    return;
  }
  const mine = new AbortController();
  stream = mine;
  try {
    await events('/api/telemetry/stream', mine.signal, (name, data) => {
      if (name === 'telemetry') {
        readings(JSON.parse(data));
      } else if (name === 'job') {
        document.dispatchEvent(new CustomEvent('job', { detail: JSON.parse(data) }));
      }
    });
    throw new Refused(0, 'The readings ended.');
  } catch (problem) {
    if (mine.signal.aborted) {
      return;
    }
    const again = problem.status === 401 ? 'The button at the top takes it.' : 'Trying again in 5 s.';
    byId('live-body').replaceChildren(trouble(new Refused(problem.status, `${problem.message} ${again}`)));
    later = setTimeout(goOnReading, PAUSE_MILLIS);
  } finally {
    if (stream === mine) {
      stream = null;
    }
  }
}

function end() {
  clearTimeout(later);
  stream?.abort();
  stream = null;
}

/** Reads again, such as with another token. */
export function goOnReading() {
  end();
  void read();
}

/** Reads the host while the page is in view and nobody has paused it. */
export function startReading() {
  const button = byId('live-switch');
  button.addEventListener('click', () => {
    stopped = !stopped;
    button.textContent = stopped ? 'Resume readings' : 'Pause readings';
    if (stopped) {
      end();
      byId('live-body').append(el('p', { class: 'note' }, 'Paused.'));
      announce('The readings are paused.');
    } else {
      byId('live-body').lastElementChild?.remove();
      goOnReading();
      announce('The readings go on.');
    }
  });
  document.addEventListener('visibilitychange', () => (document.hidden ? end() : goOnReading()));
  addEventListener('pagehide', end);
  void read();
}
