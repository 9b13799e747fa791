/** Starts the page of the listening tests: the list, one test, and its result. */
import { json, post, save, send } from './api.js';
import { announce, ask, byId, el, empty, load, plain, table, time, trouble } from './dom.js';
import { startFrame } from './frame.js';
import { stateOf } from './listening-words.js';
import { showSessions } from './listening-sessions.js';
import { showResult } from './listening-result.js';

const SOON = 2_000;
const LATER = 30_000;
const NAME = /^#test\/([\w.-]+)$/;

let chosen = '';
let timer = 0;

const path = (id) => `/api/listening/tests/${encodeURIComponent(id)}`;

function reached(test) {
  return test.nextLook ? `${test.raters.valid} of ${test.nextLook} valid` : `${test.raters.valid} valid, every look reached`;
}

function row(test) {
  return [
    el('a', { href: `#test/${test.id}` }, test.title),
    test.set,
    stateOf(test),
    `${test.raters.finished} of ${test.raters.invited}`,
    reached(test),
    time(test.created),
    test.who,
  ];
}

/** Shows the tests that there are. */
function showTests() {
  return load('tests', async () => {
    const [tests, sets] = await Promise.all([json('/api/listening/tests'), json('/api/listening/sets')]);
    offer(sets);
    return tests.length === 0
      ? empty('No listening test yet: make one below.')
      : table('The newest first', ['~Title', '~Sample set', 'State', '#Finished', 'Next look', 'Made', 'By'], tests.map(row));
  });
}

const form = byId('new-form');

function offer(found) {
  const before = form.elements.set.value;
  form.elements.set.replaceChildren(...found.map((one) => el('option', { value: one.name, disabled: Boolean(one.obstacle) },
    `${one.name}: ${one.items} sentences, ${one.candidate} against ${one.baseline}${one.obstacle ? `, ${one.obstacle}` : ''}`)));
  form.elements.set.value = found.some((one) => one.name === before) ? before : found.find((one) => !one.obstacle)?.name ?? '';
  byId('new-set').textContent = found.length === 0
    ? 'No sample set is there yet: ./ishowtts quality render SUITE, or quality import, then quality measure.'
    : found.every((one) => one.obstacle) ? 'No set can be used yet: measure one with ./ishowtts quality measure.' : '';
}

function looks() {
  const several = form.elements.looks.value === '3';
  form.elements.raters.disabled = several;
  byId('new-raters').hidden = several;
}

form.elements.looks.addEventListener('change', looks);
looks();

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = byId('new-said');
  const fields = form.elements;
  const wish = {
    set: fields.set.value, title: fields.title.value.trim(), mode: fields.mode.value, labels: fields.labels.value, looks: Number(fields.looks.value),
    ...(fields.raters.disabled ? {} : { raters: Number(fields.raters.value) }),
    ...(fields.seed.value === '' ? {} : { seed: Number(fields.seed.value) }),
  };
  said.replaceChildren();
  try {
    const made = await post('/api/listening/tests', wish);
    byId('new').open = false;
    fields.title.value = '';
    announce('The test was made; its sounds are being prepared.');
    location.hash = `#test/${made.id}`;
    void showTests();
  } catch (problem) {
    said.replaceChildren(trouble(problem));
  }
});

function meter(test) {
  const goal = test.nextLook ?? test.plannedLooks.at(-1);
  return el('progress', { max: goal, value: Math.min(goal, test.raters.valid), 'aria-label': `${test.raters.valid} of ${goal} valid raters` });
}

function card(title, big, ...lines) {
  return el('div', { class: 'card' }, el('h3', {}, title), el('p', { class: 'big' }, big), lines.map((line) => line && el('p', { class: 'small' }, line)));
}

function plan(test) {
  return `${test.mode === 'short' ? 'Short' : 'Full'} questions, ${test.labels === 'template' ? 'scale of the paper form' : 'ITU-T P.800 scale'}, seed ${test.seed}.`;
}

function verdictWords(test) {
  if (test.lookReached) {
    return `It is below; raters who finish after a look do not change it.${test.nextLook && test.state === 'open' ? ` The next look is at ${test.nextLook}.` : ''}`;
  }
  if (test.resultReady) {
    return 'It is below, made of everybody who finished: no planned look was reached.';
  }
  return test.state === 'closed' ? 'The test was closed before anybody finished.' : `The verdict is hidden until ${test.nextLook} valid raters have finished.`;
}

function cards(test) {
  const word = test.lookReached ? 'at a planned look' : test.resultReady ? 'test closed early' : test.state === 'closed' ? 'none' : 'hidden';
  return el('div', { class: 'cards' },
    card('State', stateOf(test), test.message, test.closed ? el('span', {}, `Closed by ${test.closedBy}, `, time(test.closed), `: ${test.reason}`) : null, plan(test)),
    card('Raters', `${test.raters.finished} finished`, `${test.raters.invited} invited, ${test.raters.started} started, ${test.raters.valid} valid.`, meter(test)),
    card('Verdict', word, verdictWords(test), `Planned ${test.plannedLooks.length === 1 ? 'look' : 'looks'}: ${test.plannedLooks.join(', ')} valid raters.`));
}

function downloads(test) {
  const problem = el('div', {});
  const button = (words, file) => el('button', { type: 'button', click: async () => {
    problem.replaceChildren();
    try {
      await save(`${path(test.id)}/${file}`, `${test.id}-${file}`);
    } catch (refused) {
      problem.replaceChildren(trouble(refused));
    }
  } }, words);
  return [el('div', { class: 'buttons after' },
    test.resultReady ? [button('Save ratings.csv', 'ratings.csv'), button('Save design.json', 'design.json'), button('Save report (HTML)', 'decision.html')] : null,
    test.state === 'open' ? el('button', { type: 'button', click: () => close(test) }, 'Close the test …') : null), problem];
}

function close(test) {
  ask({ title: 'Close this test?', text: `${test.title}: nobody can answer any more. ${test.lookReached ? 'Its result stays that of the look.' : 'No planned look was reached: the result is made of everybody who has finished.'}`,
    name: 'Reason', yes: 'Close it' }, async (reason) => {
    await post(`${path(test.id)}/close`, { reason });
    announce('The test was closed.');
    void showTest();
    void showTests();
  });
}

function visible(test) {
  byId('test').hidden = !test;
  for (const link of document.querySelectorAll('nav a[href="#test"], nav a[href="#result"]')) {
    link.hidden = !test || (link.hash === '#result' && byId('result').hidden);
  }
}

/* Who is at a control of the test keeps it. */
function again() {
  if (document.hidden) {
    return;
  }
  if (['test-body', 'sessions-body'].some((id) => byId(id).contains(document.activeElement))) {
    timer = setTimeout(again, SOON);
    return;
  }
  void showTest();
}

/* What is typed stays: the forms are no part of what is loaded again. */
async function showTest() {
  clearTimeout(timer);
  const id = chosen;
  if (!id) {
    byId('result').hidden = true;
    visible(null);
    return;
  }
  try {
    const test = await json(path(id));
    if (id !== chosen) {
      return;
    }
    byId('test-title').textContent = plain(test.title);
    byId('test-body').replaceChildren(cards(test), ...downloads(test));
    byId('invite-form').hidden = test.state !== 'open';
    byId('sessions-body').hidden = ['preparing', 'failed'].includes(test.state);
    if (!byId('sessions-body').hidden) {
      await showSessions(test);
    }
    const known = test.resultReady;
    byId('result').hidden = !known;
    visible(test);
    if (known) {
      await showResult(test);
    }
    timer = setTimeout(again, test.state === 'preparing' ? SOON : LATER);
  } catch (problem) {
    byId('test-title').textContent = 'Listening test';
    visible({});
    byId('test-body').replaceChildren(trouble(problem, showTest));
  }
}

byId('invite-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = byId('invite-said');
  const { count, names } = event.target.elements;
  const given = names.value.split(',').map((one) => one.trim()).filter(Boolean);
  said.replaceChildren();
  try {
    const made = await post(`${path(chosen)}/sessions`, { count: Number(count.value), ...(given.length > 0 ? { names: given } : {}) });
    names.value = '';
    said.replaceChildren(el('p', { class: 'note' }, `${made.length} ${made.length === 1 ? 'link was' : 'links were'} made: hand out one to each rater.`));
    announce(`${made.length} links were made.`);
    await showTest();
  } catch (problem) {
    said.replaceChildren(trouble(problem));
  }
});

byId('paper-form').elements.file.addEventListener('change', async (event) => {
  const [file] = event.target.files;
  if (file) {
    byId('paper-form').elements.text.value = await file.text();
  }
});

byId('paper-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = byId('paper-said');
  const { text } = event.target.elements;
  try {
    const kept = await (await send(`${path(chosen)}/paper`, { method: 'POST', headers: { 'Content-Type': 'text/plain;charset=UTF-8' }, body: text.value })).json();
    event.target.reset();
    said.replaceChildren(el('p', { class: 'note' }, `The form${kept.evaluator ? ` of ${kept.evaluator}` : ''} was kept: ${kept.opinions} opinions.`));
    await showTest();
  } catch (problem) {
    said.replaceChildren(trouble(problem));
  }
});

async function choose() {
  const found = NAME.exec(location.hash)?.[1] ?? '';
  if (found === chosen && found) {
    return;
  }
  if (found || location.hash === '' || location.hash === '#tests') {
    chosen = found;
    await showTest();
    if (found) {
      byId('test').scrollIntoView({ block: 'start' });
      byId('test-title').focus({ preventScroll: true });
    }
  }
}

function all() {
  return Promise.all([showTests(), showTest()]);
}

for (const link of document.querySelectorAll('nav a[href="#test"], nav a[href="#result"]')) {
  link.addEventListener('click', (event) => { // the address goes on naming the test
    event.preventDefault();
    const title = byId(`${link.hash.slice(1)}-title`);
    title.scrollIntoView();
    title.focus({ preventScroll: true });
  });
}
startFrame(() => void all());
addEventListener('hashchange', () => void choose());
document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : void showTest()));
byId('print').addEventListener('click', () => print());
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('#result details:not([open])')) {
    if (!folded.closest('.screening')) {
      folded.open = true;
      folded.dataset.print = '';
    }
  }
});
addEventListener('afterprint', () => {
  for (const opened of document.querySelectorAll('#result details[data-print]')) {
    opened.open = false;
    delete opened.dataset.print;
  }
});
byId('refresh').addEventListener('click', async () => {
  await all();
  announce('Everything was loaded again.');
});
void showTests();
void choose();
