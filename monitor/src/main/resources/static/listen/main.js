/** Starts a rater's page and leads from screen to screen. */
import { byId, el } from '/page/dom.js';
import { questionnaire, sendNow, standing, watchOutbox } from './outbox.js';
import { load, setVolume } from './player.js';
import { finish, Refused, session as ask } from './requests.js';
import { endScreen, lastScreen, messageScreen, partScreen, volumeScreen, welcomeScreen } from './screens.js';
import { Session, settings } from './session.js';
import { trialScreen } from './trial.js';
import { LANGUAGES, wordsOf } from './words.js';

const FIELDS = 'textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=range])';
const LONGEST = 60; // s

let screen = { title: '' };
let make = () => messageScreen(app.words.page.title, [app.words.page.loading]);
let failures = 0;
let timer = 0;
let end = {};
let taken = ''; // the key that was understood and is still down
const passed = new Set(); // parts whose beginning was shown on this page

/** What the screens see of the page. */
const app = {
  language: settings.of('language', navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => LANGUAGES[code]) ?? ''),
  session: null,
  lastDraft: settings.of('last', {}),
  get words() { return wordsOf(this.language); },

  agreed() {
    settings.set('agreed', true);
    this.goOn();
  },

  volumeSet(gain) {
    settings.set('gain', gain);
    settings.set('volumeSet', true);
    this.goOn();
  },

  /** Shows what comes next: the first thing that was not done yet. */
  goOn() {
    const { session } = this;
    if (session.plan.state === 'finished' || settings.of('finished', false)) {
      void complete();
      return;
    }
    if (!settings.of('agreed', false)) {
      show(() => welcomeScreen(this));
      return;
    }
    if (!settings.of('volumeSet', false)) {
      show(() => volumeScreen(this));
      return;
    }
    setVolume(settings.of('gain', 0.5));
    if (session.open >= 0) {
      this.open(session.trials[session.open]);
      return;
    }
    if (settings.of('asked', false)) {
      void complete();
      return;
    }
    show(() => lastScreen(this));
  },

  /** Shows a trial; before the first one of a part, and at the break, what comes. */
  open(trial) {
    const { session } = this;
    const block = session.of(trial.block);
    const first = block[0] === trial && trial.block !== 'training';
    const place = session.trials.indexOf(trial);
    const rest = first ? trial.block === 'ccr' && session.of('acr').length > 0 : trial.block !== 'training' && session.plan.breakAfter === place;
    if ((first || rest) && !session.answered(trial) && !passed.has(trial.id)) {
      passed.add(trial.id);
      this.preload(session.trials[place - 1] ?? trial);
      show(() => partScreen(this, trial.block, rest));
      return;
    }
    show(() => trialScreen(this, trial));
  },

  /** Loads the sounds of the trial after this one. */
  preload(trial) {
    const coming = this.session.trials[this.session.trials.indexOf(trial) + 1];
    coming?.clips.forEach((clip) => load(clip.url).catch(() => {}));
  },

  hasBack(trial) {
    return this.session.trials[this.session.trials.indexOf(trial) - 1]?.block === trial.block;
  },

  back(trial) {
    this.open(this.session.trials[this.session.trials.indexOf(trial) - 1]);
  },

  give(trial) {
    this.session.give(trial, this.language, settings.of('gain', 0.5));
  },

  next(trial) {
    const coming = this.session.trials[this.session.trials.indexOf(trial) + 1];
    if (coming) {
      this.open(coming);
      return;
    }
    this.goOn();
  },

  finish() {
    settings.set('last', this.lastDraft);
    questionnaire(lastAnswers(this.lastDraft));
    settings.set('asked', true);
    void complete();
  },

  /** Says what plays, to those who asked for it. */
  plays(text) {
    byId('plays').textContent = text;
  },
};

function lastAnswers(draft) {
  const said = (name) => (draft[name] === 'true' ? true : draft[name] === 'false' ? false : null);
  const all = {
    device: draft.device, hearing: draft.hearing, nativeLanguage: draft.nativeLanguage?.trim(),
    fluent: said('fluent'), headphones: said('headphones') ?? settings.of('headphones'), remarks: draft.remarks?.trim(),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined && value !== ''));
}

function show(maker) {
  make = maker;
  render();
  scrollTo(0, 0);
  byId('main').querySelector('h1').focus({ preventScroll: true });
}

function render() {
  screen.leave?.();
  screen = make();
  document.title = screen.title;
  byId('main').replaceChildren(el('h1', { tabindex: -1 }, screen.title), ...screen.body.filter(Boolean));
}

/* The session. */

async function start() {
  clearTimeout(timer);
  try {
    const plan = await ask();
    failures = 0;
    offer(plan.languages ?? Object.keys(LANGUAGES), plan.language);
    app.session = new Session(plan);
    byId('name').textContent = plan.title ?? '';
    frame();
    if (plan.state === 'closed') {
      show(() => said('closed'));
      return;
    }
    app.goOn();
  } catch (problem) {
    failed(problem);
  }
}

function failed(problem) {
  if (!(problem instanceof Refused)) {
    throw problem;
  }
  const kind = problem.status === 0 ? 'away' : problem.status === 429 || problem.status === 503 ? 'busy' : problem.status === 410 ? 'closed' : problem.passing ? 'broken' : 'unknown';
  show(() => said(kind, problem.status === 0 || problem.passing));
  if (problem.passing) {
    timer = setTimeout(start, 1000 * Math.max(problem.wait, Math.min(LONGEST, 2 ** failures++)));
  }
}

function said(kind, passing) {
  const [title, text] = app.words.trouble[kind];
  const again = passing ? el('button', { type: 'button', click: start }, app.words.page.again) : null;
  return messageScreen(title, [text], again);
}

/* Finishes once everything is sent; the service gives the same code again for a session that is finished. */
async function complete() {
  clearTimeout(timer);
  const waits = standing().waiting > 0;
  end = { waits: waits && standing().trouble !== null };
  show(ending);
  if (waits) {
    return;
  }
  end.asking = true;
  try {
    end = { done: true, code: (await finish()).completionCode };
    settings.set('finished', true);
    failures = 0;
  } catch (problem) {
    if (problem.passing) {
      end = { waits: true };
      timer = setTimeout(complete, 1000 * Math.max(problem.wait, Math.min(LONGEST, 2 ** failures++)));
    } else {
      end = app.session.plan.state === 'finished' ? { done: true } : { missing: problem.message };
      settings.drop('finished');
    }
  }
  show(ending);
}

const ending = () => ({ ...endScreen(app, end), ending: true });

async function refused(problem) {
  const told = app.words.trouble;
  byId('notice').textContent = told.refused(problem.message);
  try {
    const { state } = await ask();
    if (state === 'closed') {
      show(() => said('closed'));
    } else if (state === 'finished') {
      byId('notice').textContent = told.finished;
      app.session.plan.state = state;
      void complete();
    }
  } catch (gone) {
    if (gone.status === 404 || gone.status === 410) {
      show(() => said(gone.status === 410 ? 'closed' : 'unknown'));
    }
  }
}

function stands() {
  const { waiting, sending, trouble } = standing();
  const words = app.words.page;
  const line = byId('saved');
  const begun = app.session?.done > 0;
  line.className = trouble && waiting ? 'waits' : '';
  line.textContent = !begun ? '' : !waiting ? `✓ ${words.saved}` : sending && !trouble ? words.sending : `⧗ ${words.waiting(waiting)}`;
  const notice = byId('notice');
  if (trouble && waiting) {
    notice.textContent = settings.lasting ? words.waitingLong : words.lost;
  } else if (notice.textContent === words.waitingLong || notice.textContent === words.lost) {
    notice.textContent = '';
  }
  if (screen.ending && !end.done && !end.missing && !end.asking) {
    if (waiting) {
      end = { waits: trouble !== null };
      render();
    } else {
      void complete();
    }
  }
}

/* What stands around the screens: languages, colours, keys. */

/* Whose browser speaks none of the languages gets that of the test. */
function offer(languages, otherwise = 'en') {
  const choice = byId('language');
  choice.replaceChildren(...languages.filter((code) => LANGUAGES[code]).map((code) => el('option', { value: code, lang: wordsOf(code).lang }, LANGUAGES[code])));
  if (!languages.includes(app.language)) {
    app.language = otherwise;
  }
  choice.value = app.language;
}

function frame() {
  const { page } = app.words;
  document.documentElement.lang = app.words.lang;
  byId('language-name').textContent = page.language;
  byId('colours-name').textContent = page.colours;
  byId('keys-name').textContent = page.keys;
  for (const option of byId('colours').options) {
    option.textContent = page[option.value];
  }
  byId('plays').setAttribute('aria-live', settings.of('announce', false) ? 'polite' : 'off');
  stands();
}

function colours() {
  const choice = byId('colours');
  const apply = () => {
    if (choice.value === 'auto') {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = choice.value;
    }
    settings.set('colours', choice.value);
  };
  choice.value = settings.of('colours', 'auto');
  choice.addEventListener('change', apply);
  apply();
}

function help() {
  const words = app.words.help;
  const dialog = byId('help');
  const box = (name, otherwise, text) => el('label', { class: 'plain' }, el('input', {
    type: 'checkbox', id: `set-${name}`, checked: settings.of(name, otherwise),
    change: (event) => {
      settings.set(name, event.target.checked);
      frame();
    },
  }), text);
  dialog.replaceChildren(
    el('h2', { id: 'help-title' }, words.title), box('keys', true, words.use), box('announce', false, words.speak),
    el('table', {}, el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, words.key), el('th', { scope: 'col' }, words.does))),
      el('tbody', {}, words.keys.map(([key, does]) => el('tr', {}, el('th', { scope: 'row' }, key), el('td', {}, does))))),
    el('div', { class: 'buttons' }, el('button', { type: 'button', class: 'main', id: 'help-close', click: () => dialog.close() }, app.words.page.close)));
  dialog.showModal();
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || byId('help').open
      || (event.target instanceof Element && event.target.matches(FIELDS)) || !settings.of('keys', true)) {
    return;
  }
  const letter = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]; // an input method hides what was pressed
  const key = event.key === 'Process' && letter ? letter.toLowerCase() : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === '?') {
    event.preventDefault();
    help();
    return;
  }
  taken = screen.key?.(key, event) ? event.key : '';
  if (taken) {
    event.preventDefault();
  }
}

/* A button is pressed when the space bar comes up. */
function released(event) {
  if (event.key === taken) {
    event.preventDefault();
    taken = '';
  }
}

byId('language').addEventListener('change', (event) => {
  app.language = event.target.value;
  settings.set('language', app.language);
  frame();
  render();
});
byId('keys').addEventListener('click', help);
addEventListener('keydown', pressed);
addEventListener('keyup', released);
addEventListener('refused', (event) => void refused(event.detail));
addEventListener('online', () => {
  if (!app.session) {
    void start();
  }
});
addEventListener('beforeunload', (event) => {
  if (standing().waiting > 0) {
    void sendNow();
    event.preventDefault();
  }
});
colours();
offer(Object.keys(LANGUAGES));
frame();
render();
watchOutbox(stands);
void start();
