/** The screens around the trials: welcome, volume, parts, last questions, thanks. */
import { byId, el } from '/page/dom.js';
import { Companion, load, setVolume } from './player.js';
import { settings } from './session.js';

const ENOUGH = 2; // s of the voice before the volume counts as set

const card = (...children) => el('section', { class: 'card' }, ...children);
const list = (tag, items) => el(tag, {}, items.map((item) => el('li', {}, item)));
const main = (id, name, click) => el('button', { type: 'button', class: 'main', id, click }, name);

/** Returns a screen with a title and some lines, and with a way to try again where one is given. */
export function messageScreen(title, lines, again) {
  return { title, body: [card(...lines.filter(Boolean).map((line) => el('p', {}, line)), again ? el('div', { class: 'buttons' }, again) : null)] };
}

/** Says what the test is and asks whether the rater takes part. */
export function welcomeScreen(app) {
  const { words, session } = app;
  const { welcome } = words;
  const counts = ['acr', 'ccr', 'training'].map((block) => session.of(block).length);
  const box = el('input', { type: 'checkbox', id: 'agree', checked: settings.of('agreed', false), change: () => update() });
  const needed = el('p', { class: 'missing', id: 'missing' });
  const go = main('go', session.done ? welcome.goOn : welcome.go, () => (box.checked ? app.agreed() : box.focus()));
  go.setAttribute('aria-describedby', 'missing');
  const update = () => {
    needed.textContent = box.checked ? '' : welcome.needed;
    go.setAttribute('aria-disabled', String(!box.checked));
  };
  update();
  return {
    title: session.done ? welcome.back : welcome.title,
    body: [
      session.done ? card(el('p', {}, welcome.backText(session.done, session.trials.length))) : null,
      card(el('p', {}, welcome.what), el('p', {}, welcome.time(session.minutes)), el('p', {}, welcome.need),
        el('h2', {}, welcome.parts), list('ol', welcome.steps(session.plan.mode !== 'short', ...counts)),
        el('h2', {}, welcome.not), list('ul', welcome.notList)),
      card(el('h2', {}, welcome.privacy), el('p', {}, welcome.privacyText), el('label', { class: 'plain' }, box, welcome.agree)),
      el('div', { class: 'way' }, needed, el('div', { class: 'buttons' }, go)),
    ],
    key: (key, event) => key === 'Enter' && !event.target.matches?.('button, select') && (go.click(), true),
  };
}

/** Lets the rater set the volume while a voice speaks. */
export function volumeScreen(app) {
  const { volume: words } = app.words;
  const { loop } = app.session.plan;
  const shown = Math.round(Math.sqrt(settings.of('gain', 0.5)) * 100);
  const gain = () => Math.round((slider.value / 100) ** 2 * 1000) / 1000;
  const voice = new Companion(() => update());
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const needed = el('p', { class: 'missing', id: 'missing' });
  const advice = el('p', { class: 'note', hidden: true }, words.noText);
  const slider = el('input', { type: 'range', id: 'volume', min: 5, max: 100, step: 1, value: shown, input: () => setVolume(gain()) });
  const failed = (problem) => { trouble.textContent = problem.message === 'silent' ? app.words.trouble.silent : app.words.trouble.sound; };
  const play = el('button', {
    type: 'button', id: 'voice',
    click: () => {
      trouble.textContent = '';
      return voice.playing ? voice.stop() : void voice.start(loop.url, true).catch(failed);
    },
  }, words.play);
  const side = (value, name, checked) => el('label', { class: 'plain' }, el('input', { type: 'radio', name: 'pan', value, checked, change: () => { voice.pan = value; } }), name);
  const worn = (value, name) => el('label', { class: 'plain' }, el('input', {
    type: 'radio', name: 'headphones', value: String(value), checked: settings.of('headphones') === value,
    change: () => {
      settings.set('headphones', value);
      update();
    },
  }), name);
  const go = main('go', words.go, () => {
    if (!ready()) {
      (voice.listened < ENOUGH ? play : byId('main').querySelector('[name=headphones]')).focus();
      return;
    }
    voice.stop();
    app.volumeSet(gain());
  });
  go.setAttribute('aria-describedby', 'missing');
  const ready = () => voice.listened >= ENOUGH && settings.of('headphones') !== null;
  const update = () => {
    play.textContent = voice.playing ? words.stop : words.play;
    advice.hidden = settings.of('headphones') !== false;
    needed.textContent = ready() ? '' : words.needed;
    go.setAttribute('aria-disabled', String(!ready()));
  };
  setVolume(gain());
  update();
  const watch = setInterval(update, 250);
  void load(loop.url).catch(failed);
  return {
    title: words.title,
    body: [
      card(list('ol', words.steps),
        el('div', { class: 'buttons' }, play),
        el('label', { class: 'field', for: 'volume' }, words.slider), slider,
        el('fieldset', { class: 'inline' }, el('legend', { class: 'hidden' }, words.both), side(0, words.both, true), side(-1, words.left), side(1, words.right)),
        trouble, el('fieldset', { class: 'inline' }, el('legend', {}, words.headphones), worn(true, words.yes), worn(false, words.no)), advice),
      el('div', { class: 'way' }, el('p', {}, words.locked), needed, el('div', { class: 'buttons' }, go)),
    ],
    key: (key, event) => key === ' ' && !event.target.matches?.('button, input, summary, select') && (play.click(), true),
    leave: () => {
      clearInterval(watch);
      voice.stop();
    },
  };
}

/** Says what comes in a part; before the second one it is the break. */
export function partScreen(app, block, rest) {
  const { part } = app.words;
  const count = app.session.of(block).length;
  const go = main('go', part.go, () => app.goOn());
  return {
    title: rest ? part.breakTitle : part[block],
    body: [
      rest ? card(el('p', {}, part.breakText)) : null,
      card(rest ? el('h2', {}, part[block]) : null, el('p', {}, part[`${block}Text`](count))),
      el('div', { class: 'way' }, el('div', { class: 'buttons' }, go)),
    ],
    key: (key, event) => key === 'Enter' && !event.target.matches?.('button, select') && (go.click(), true),
  };
}

/** Asks about the rater and what was listened with. Nothing is required. */
export function lastScreen(app) {
  const { last: words, volume } = app.words;
  const draft = app.lastDraft;
  const note = (event) => { draft[event.target.name] = event.target.value; };
  const select = (name, title, options) => el('label', { class: 'field' }, title,
    el('select', { name, change: note }, [['', words.choose], ...options].map(([value, text]) => el('option', { value, selected: (draft[name] ?? '') === value }, text))));
  const yesNo = [['true', volume.yes], ['false', volume.no]];
  const text = (tag, name, title, extra) => {
    const field = el(tag, { name, maxlength: 500, input: note, ...extra });
    field.value = draft[name] ?? '';
    return el('label', { class: 'field' }, title, field);
  };
  return {
    title: words.title,
    body: [
      card(el('p', {}, words.intro),
        el('form', { id: 'last', submit: (event) => { event.preventDefault(); app.finish(); } },
          select('headphones', words.headphones, yesNo), select('device', words.device, Object.entries(words.devices)),
          select('hearing', words.hearing, Object.entries(words.hearings)), text('input', 'nativeLanguage', words.nativeLanguage, { autocomplete: 'off', maxlength: 100 }),
          select('fluent', words.fluent, yesNo), text('textarea', 'remarks', words.remarks, { rows: 4 }),
          el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'main', id: 'finish' }, words.go)))),
    ],
  };
}

/** Thanks, with the code that shows that the rater was here. `end` has code, or missing, or nothing while it waits. */
export function endScreen(app, end) {
  const { end: words } = app.words;
  if (end.missing) {
    return messageScreen(words.missing, [end.missing], app.session.open >= 0 ? main('go', words.toTrial, () => app.goOn()) : null);
  }
  if (!end.done) {
    return messageScreen(words.title, [end.waits ? words.waiting : words.finishing]);
  }
  const told = el('span', { role: 'status', class: 'note' });
  const field = el('input', { id: 'code', readonly: true, 'aria-label': words.code });
  field.value = end.code ?? '';
  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand('copy'); // the clipboard's interface is missing where the page came over plain HTTP
    }
    told.textContent = words.copied;
  };
  return {
    title: words.title,
    body: [card(el('p', {}, words.text), end.code ? [
      el('h2', {}, words.code), el('p', {}, words.codeText),
      el('div', { class: 'buttons' }, field, el('button', { type: 'button', id: 'copy', click: copy }, words.copy), told)] : null)],
  };
}
