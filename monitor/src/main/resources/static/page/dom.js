/** Elements, tables and words of the page. Texts of the service become text nodes only, never markup. */

const SVG = 'http://www.w3.org/2000/svg';
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g; // they turn the direction of what follows, also of words that are not theirs

/** Returns a text with a sign in place of marks that would let it be read in another order than it was written. */
export const plain = (text) => (typeof text === 'string' ? text.replace(TURNS, '\ufffd') : text);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined).map(plain));
  return element;
}

/** Returns an HTML element; functions among the attributes are listeners. */
export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Returns an SVG element. */
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Returns the element of an id. */
export const byId = (id) => document.getElementById(id);

/** Says something to screen readers. */
export function announce(text) {
  byId('announce').textContent = plain(text);
}

const CONTROLS = 'button:not(:disabled), a[href], input:not(:disabled), select, textarea, summary, [tabindex="0"]';
const nameOf = (control) => control.getAttribute('aria-label') ?? control.textContent;

/** Puts new content into a place: what was unfolded stays so, and the focus stays on the control of the same name, or on the one in its place. */
export function renew(place, ...content) {
  const open = new Set([...place.querySelectorAll('details[open] > summary')].map(nameOf));
  const at = [...place.querySelectorAll(CONTROLS)].indexOf(document.activeElement);
  const name = at < 0 ? '' : nameOf(document.activeElement);
  place.replaceChildren(...content.flat());
  for (const summary of place.querySelectorAll('summary')) {
    summary.parentElement.open ||= open.has(nameOf(summary));
  }
  if (at >= 0) {
    const now = [...place.querySelectorAll(CONTROLS)];
    const heading = place.closest('section')?.querySelector('h2');
    heading?.setAttribute('tabindex', '-1');
    (now.find((one) => nameOf(one) === name) ?? now[Math.min(at, now.length - 1)] ?? heading)?.focus({ preventScroll: true });
  }
}

const asked = new Map(); // how often each section was asked for, and which of it is shown: a slow answer does not replace a later one
const shown = new Map();
const shownAt = new Map();

/**
 * Shows what came of loading a section: its content, or the trouble with a way to try again. What was shown before stays below the
 * trouble, unless the reader may not see it any more.
 */
export async function load(id, work) {
  const body = byId(`${id}-body`);
  const section = body.closest('section');
  const turn = (asked.get(id) ?? 0) + 1;
  asked.set(id, turn);
  section.setAttribute('aria-busy', 'true');
  let problem = null;
  const content = await Promise.resolve().then(work).catch((refused) => {
    problem = refused;
  });
  if (turn < (shown.get(id) ?? 0)) {
    return;
  }
  shown.set(id, turn);
  if (!problem) {
    shownAt.set(id, new Date());
    renew(body, content);
  } else if (shownAt.has(id) && ![401, 403].includes(problem.status)) {
    body.querySelector(':scope > .stale')?.remove();
    const line = trouble(problem, () => load(id, work));
    line.classList.add('stale');
    line.append(el('p', { class: 'note' }, `Below is what was there at ${clock.format(shownAt.get(id))}.`));
    body.prepend(line);
  } else {
    shownAt.delete(id);
    renew(body, trouble(problem, () => load(id, work)));
  }
  section.setAttribute('aria-busy', String(turn !== asked.get(id)));
}

/** Returns a line about trouble, and a button for what may help: a token, or another try. */
export function trouble(problem, again) {
  const line = el('p', { class: 'notice bad', role: 'alert' }, problem.message);
  const help = problem.status === 401 ? ['Enter a token …', () => byId('access').click()] : ['Try again', again];
  return again ? el('div', { class: 'trouble' }, line, el('button', { type: 'button', click: help[1] }, help[0])) : line;
}

/** Returns a line for what is not there. */
export const empty = (...words) => el('p', { class: 'empty' }, ...words);

/**
 * Returns a table that becomes a stack of cards on a phone.
 *
 * @param columns names; one that begins with '#' holds numbers, with '~' texts of people, which may have words of any length
 * @param rows lists of texts and elements
 */
export function table(caption, columns, rows) {
  const name = (column) => column.replace(/^[#~]/, '');
  const kind = (column) => ({ '#': 'number', '~': 'free' })[column[0]] ?? null;
  return el(
    'table',
    { class: 'stack', role: 'table' },
    el('caption', {}, caption),
    el('thead', { role: 'rowgroup' },
      el('tr', { role: 'row' }, columns.map((column) =>
        el('th', { scope: 'col', role: 'columnheader', class: kind(column) }, name(column))))),
    el('tbody', { role: 'rowgroup' }, rows.map((row) =>
      el('tr', { role: 'row' }, row.map((cell, index) =>
        el('td', { role: 'cell', class: cell === '–' ? `${kind(columns[index]) ?? ''} none`.trim() : kind(columns[index]), 'data-label': name(columns[index]) },
          el('div', {}, cell)))))));
}

const LOOKS = {
  ACCEPT: ['good', '✓'], MARGINAL: ['warn', '!'], MORE_DATA: ['plain', '…'], REJECT: ['bad', '✗'], VALID: ['good', '✓'], EXCLUDED: ['bad', '✗'],
  PASS: ['good', '✓'], IMPROVED: ['good', '▲'], FAIL: ['bad', '✗'], INCONCLUSIVE: ['warn', '?'],
  PASSED: ['good', '✓'], FAILED: ['bad', '✗'], BROKEN: ['bad', '✗'], TIMED_OUT: ['bad', '✗'], ABORTED: ['bad', '✗'],
  RUNNING: ['warn', '…'], QUEUED: ['plain', '…'], CANCELLED: ['plain', '–'], WARNING: ['warn', '!'], INFO: ['plain', 'i'],
  BETTER: ['good', '▲'], WORSE: ['bad', '▼'], SAME: ['plain', '='], NOT_COMPARABLE: ['warn', '?'],
  OPEN: ['warn', '…'], ACCEPTED: ['good', '✓'], DECLINED: ['plain', '–'],
  UP: ['good', '✓'], DEGRADED: ['warn', '!'], DOWN: ['bad', '✗'], OUT_OF_SERVICE: ['warn', '…'],
};

/** Returns a word with a sign and a colour; the sign is for readers who do not see colours. */
export function badge(word) {
  const [look, sign] = LOOKS[word] ?? ['plain', '–'];
  return el('span', { class: `badge ${look}` }, el('span', { 'aria-hidden': 'true' }, `${sign} `), word.replaceAll('_', ' '));
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** Returns a time in the reader's zone, with the exact one beside it. */
export function time(iso) {
  return iso ? el('time', { datetime: iso, title: iso }, moment.format(new Date(iso))) : '–';
}

/** Returns the time of day with its seconds. */
export const timeOfDay = (iso) => el('time', { datetime: iso, title: iso }, clock.format(new Date(iso)));

/** Returns how long ago, or in how long, something is: "3 hours ago". */
export function ago(iso) {
  const seconds = (new Date(iso) - Date.now()) / 1000;
  for (const [unit, size] of [['day', 86_400], ['hour', 3_600], ['minute', 60]]) {
    if (Math.abs(seconds) >= size) {
      return relative.format(Math.trunc(seconds / size), unit);
    }
  }
  return seconds > 0 ? 'in less than a minute' : 'less than a minute ago';
}

/** Returns a number to three significant digits, three decimals below one, or two significant digits below a hundredth. */
export function number(value) {
  if (!Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  const text = size > 0 && size < 0.01 ? value.toPrecision(2) : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  return text.replace('-', '−');
}

/** Returns a number with its unit; a ratio has none. */
export const quantity = (value, unit) => (unit && unit !== '1' ? `${number(value)} ${unit}` : number(value));

/** Returns the middle of some numbers; NaN of none. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length === 0 ? NaN : sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Returns a change in percent of a ratio: "+2.1 %". */
export function percent(ratio) {
  const change = 100 * (ratio - 1);
  return `${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} %`;
}

function dialog() {
  const made = el('dialog', { id: 'ask', 'aria-labelledby': 'ask-title' },
    el('form', { method: 'dialog' },
      el('h2', { id: 'ask-title' }),
      el('p', { id: 'ask-text' }),
      el('label', { id: 'ask-label' }, el('span', { id: 'ask-name' }), el('input', { id: 'ask-value', autocomplete: 'off', maxlength: 500 })),
      el('label', { id: 'ask-check-label', class: 'check' }, el('input', { id: 'ask-check', type: 'checkbox' }), el('span', { id: 'ask-check-name' })),
      el('p', { id: 'ask-problem', class: 'problem', role: 'alert' }),
      el('div', { class: 'buttons' },
        el('button', { type: 'button', id: 'ask-cancel' }, 'Cancel'),
        el('button', { type: 'submit', id: 'ask-yes', class: 'main' }))));
  document.body.append(made);
  return made;
}

/**
 * Asks in a dialog and does something with the answer; trouble is shown in the dialog.
 *
 * @param question title, text, yes (the button's word), name (of the field; none asks nothing), secret, optional, check (words of a box to tick)
 * @param work gets the answer, and whether the box is ticked
 */
export function ask(question, work) {
  const shown = byId('ask') ?? dialog();
  const field = byId('ask-value');
  const problem = byId('ask-problem');
  const yes = byId('ask-yes');
  byId('ask-title').textContent = plain(question.title);
  byId('ask-text').textContent = plain(question.text);
  byId('ask-label').hidden = !question.name;
  byId('ask-name').textContent = question.name ?? '';
  byId('ask-check-label').hidden = !question.check;
  byId('ask-check-name').textContent = question.check ?? '';
  byId('ask-check').checked = false;
  yes.textContent = question.yes;
  field.type = question.secret ? 'password' : 'text';
  field.required = Boolean(question.name) && !question.optional;
  field.value = '';
  problem.textContent = '';
  byId('ask-cancel').onclick = () => shown.close();
  shown.querySelector('form').onsubmit = async (event) => {
    event.preventDefault();
    problem.textContent = '';
    yes.disabled = true;
    yes.setAttribute('aria-busy', 'true');
    try {
      await work(field.value.trim(), byId('ask-check').checked);
      shown.close();
    } catch (refused) {
      problem.textContent = plain(refused.message);
    } finally {
      yes.disabled = false;
      yes.removeAttribute('aria-busy');
    }
  };
  shown.showModal();
}
