/** The raters of a test: links to hand out, how far they are, and what screening says. */
import { json } from './api.js';
import { byId, el, empty, table, time, trouble } from './dom.js';
import { copyButton, screened } from './listening-words.js';

const SIGNS = { kept: ['good', '✓'], broken: ['bad', '✗'], unchecked: ['plain', '–'] };

const address = (session) => new URL(session.url, location.origin).href;

/** Returns whether a rater counts, with every rule of screening behind it and the broken ones in sight. */
export function screening(rater) {
  const broken = rater.checks.filter((one) => one.outcome === 'broken').map((one) => one.words);
  const rules = rater.checks.map((one) => {
    const [look, sign] = SIGNS[one.outcome] ?? SIGNS.unchecked;
    const words = { kept: 'kept', broken: one.words, unchecked: `not seen in the data: ${one.words}` }[one.outcome] ?? one.words;
    return el('li', {}, el('span', { class: look }, el('span', { 'aria-hidden': 'true' }, `${sign} `), one.rule), `: ${words}`);
  });
  return el('div', { class: 'screening' },
    el('details', {}, el('summary', {}, screened(rater.valid), el('span', { class: 'hidden' }, ' every rule')), el('ul', { class: 'findings' }, rules)),
    broken.length > 0 ? el('span', { class: 'sentence' }, broken.join('; ')) : null);
}

function row(session) {
  const link = address(session);
  return [
    session.rater,
    session.name || '–',
    el('div', { class: 'link-line' }, el('code', { title: link }, new URL(link).pathname), copyButton('Copy', `Copy the link of ${session.rater}`, () => link)),
    el('span', {}, `${session.answered} of ${session.of}`),
    session.finished ? el('span', {}, time(session.finished), session.completionCode ? el('span', { class: 'sentence' }, `completion code ${session.completionCode}`) : null) : session.started ? 'under way' : 'not begun',
    session.screening ? screening(session.screening) : session.finished ? 'being looked at' : '–',
  ];
}

/** Shows the raters of a test. */
export async function showSessions(test) {
  const place = byId('sessions-body');
  const open = new Set([...place.querySelectorAll('details[open]')].map((one) => one.dataset.of));
  try {
    const sessions = await json(`/api/listening/tests/${encodeURIComponent(test.id)}/sessions`);
    if (sessions.length === 0) {
      place.replaceChildren(el('h3', {}, 'Raters'), empty(test.state === 'open' ? 'Nobody is invited yet: make links above.' : 'Nobody was invited.'));
      return;
    }
    const rows = table('Screening looks at the raters alone, at no difference between the settings', ['Rater', '~Name', 'Link', '#Answers', 'State', 'Screening'], sessions.map(row));
    [...rows.querySelectorAll('tbody tr')].forEach((line, i) => {
      const details = line.querySelector('details');
      if (details) {
        details.dataset.of = sessions[i].rater;
        details.open = open.has(sessions[i].rater);
      }
    });
    const all = el('details', { open: open.has('all') || !test.resultReady, 'data-of': 'all' },
      el('summary', {}, `Raters (${sessions.length}): links, progress, screening`),
      el('p', { class: 'buttons' }, copyButton('Copy all links', 'Copy all links', () => sessions.map((one) => `${one.rater}${one.name ? ` ${one.name}` : ''}: ${address(one)}`).join('\n'))),
      rows);
    place.replaceChildren(all);
  } catch (problem) {
    place.replaceChildren(trouble(problem, () => showSessions(test)));
  }
}
