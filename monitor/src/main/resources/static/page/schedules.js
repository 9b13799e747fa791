/** Schedules and the newest jobs. */
import { events, json, post } from './api.js';
import { ago, announce, ask, badge, el, empty, load, plain, table, time, trouble } from './dom.js';
import { openRun } from './runs.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const FIELDS = 5;
const MOST_LINES = 2000; // of a log, at once on the screen

/** Returns cron's fields in words where they are simple ones, else as they are. */
function words(when) {
  if (when === 'boot') {
    return 'after a reboot';
  }
  const fields = when.split(/\s+/);
  const [minute, hour, date, month, weekday] = fields;
  if (fields.length !== FIELDS || ![minute, hour].every((one) => /^\d+$/.test(one)) || month !== '*') {
    return when;
  }
  const at = `at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (date === '*' && weekday === '*') {
    return `every day ${at}`;
  }
  if (date === '*' && DAYS[weekday]) {
    return `every ${DAYS[weekday]} ${at}`;
  }
  return weekday === '*' && /^\d+$/.test(date) ? `on day ${date} of each month ${at}` : when;
}

function act(question, path, said) {
  ask(question, async () => {
    await post(path);
    announce(said);
    void showSchedules();
  });
}

function row(one) {
  const path = `/api/schedules/${encodeURIComponent(one.name)}`;
  const state = !one.enabled ? 'off in the settings' : one.paused ? 'paused' : one.next ? el('span', {}, time(one.next), ` (${ago(one.next)})`) : 'waits for it';
  const last = one.last ? el('span', {}, badge(one.last.state), ` ${ago(one.last.ended ?? one.last.created)}`) : 'never';
  return [
    one.name,
    `${words(one.when)}${one.when === 'boot' ? '' : one.zone ? `, ${one.zone}` : ', time of the host'}`,
    el('code', {}, one.commands.join('; ')),
    state,
    last,
    el('div', { class: 'buttons' },
      el('button', { type: 'button', 'aria-label': `Run now: ${one.name}`, click: () =>
        act({ title: `Run ${one.name} now?`, text: `It measures this host: ${one.commands.join('; ')}. Speech is refused meanwhile.`, yes: 'Run now' }, `${path}/run`, `Schedule ${one.name} was asked to run.`) }, 'Run now'),
      one.paused
        ? el('button', { type: 'button', 'aria-label': `Resume ${one.name}`, click: () =>
          act({ title: `Resume ${one.name}?`, text: 'It runs again at its next due time.', yes: 'Resume' }, `${path}/resume`, `Schedule ${one.name} was resumed.`) }, 'Resume')
        : el('button', { type: 'button', 'aria-label': `Pause ${one.name}`, click: () =>
          act({ title: `Pause ${one.name}?`, text: 'Its due times are passed over until it is resumed, also after a restart.', yes: 'Pause' }, `${path}/pause`, `Schedule ${one.name} was paused.`) }, 'Pause')),
  ];
}

/* What a job says, line by line while it says it. */
async function showLog(job) {
  const text = el('pre', { tabindex: '0', 'aria-label': 'Lines of the log' });
  const said = el('p', { class: 'note', role: 'status' }, 'Reading the log …');
  const shown = el('dialog', { class: 'log', 'aria-labelledby': 'log-title' },
    el('h2', { id: 'log-title' }, `Log of ${job.schedule ?? 'job'} `, el('code', {}, job.id)), said, text,
    el('form', { method: 'dialog', class: 'buttons' }, el('button', { class: 'main' }, 'Close')));
  const reading = new AbortController();
  shown.addEventListener('close', () => {
    reading.abort();
    shown.remove();
  });
  document.body.append(shown);
  shown.showModal();
  let lines = [];
  try {
    await events(`/api/jobs/${encodeURIComponent(job.id)}/log/stream`, reading.signal, (name, data) => {
      if (name === 'end') {
        said.replaceChildren('It ended: ', badge(JSON.parse(data).state));
        reading.abort();
      } else if (name === 'log') {
        const atEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 8;
        const before = lines.length;
        lines = [...lines, ...data.split('\n')];
        const cut = lines.length > MOST_LINES;
        lines = lines.slice(-MOST_LINES);
        text.textContent = plain(lines.join('\n'));
        said.textContent = cut ? `The newest ${MOST_LINES} lines; it goes on.` : 'It goes on.';
        if (atEnd && before > 0) {
          text.scrollTop = text.scrollHeight;
        }
      }
    });
  } catch (problem) {
    if (!reading.signal.aborted) {
      said.replaceChildren(trouble(problem));
    }
  }
}

function jobRow(job) {
  const active = ['QUEUED', 'RUNNING'].includes(job.state);
  return [
    job.schedule ?? el('span', { class: 'what' }, job.commands.flatMap((command, i) => [i > 0 ? '; ' : '', ...command.filter((word) => word !== '--quiet').flatMap((word) => [el('span', {}, word), ' '])])),
    time(job.started ?? job.created),
    badge(job.state),
    job.run ? el('button', { type: 'button', class: 'link', click: () => openRun(job.run) }, job.run) : '–',
    job.message || '–',
    job.who,
    el('div', { class: 'buttons' },
      el('button', { type: 'button', 'aria-label': `Log of job ${job.id}`, click: () => void showLog(job) }, 'Log'),
      active
        ? el('button', { type: 'button', 'aria-label': `Cancel job ${job.id}`, click: () =>
          act({ title: 'Cancel this job?', text: `${job.id}: its process is ended.`, yes: 'Cancel the job' }, `/api/jobs/${encodeURIComponent(job.id)}/cancel`, 'The job was cancelled.') }, 'Cancel')
        : null),
  ];
}

function showJobs() {
  return load('jobs', async () => {
    const { jobs } = await json('/api/jobs?limit=8');
    return jobs.length === 0 ? empty('No job yet: none was due, and nobody has asked for one.')
      : table('The newest first', ['What', 'Time', 'State', 'Run', '~Message', 'Who', 'Action'], jobs.map(jobRow));
  });
}

/** Shows the schedules and jobs. */
export function showSchedules() {
  const schedules = load('schedules', async () => {
    const { active, schedules: all } = await json('/api/schedules');
    const parts = active ? [] : [el('p', { class: 'notice warn' }, 'This service runs no schedules (monitor.scheduling = false).')];
    parts.push(all.length === 0 ? empty('There are no schedules.')
      : table('What this host measures by itself', ['Name', 'When', 'Commands', 'Next', 'Last', 'Action'], all.map(row)));
    return parts;
  });
  return Promise.all([schedules, showJobs()]);
}

document.addEventListener('job', () => void showJobs());
