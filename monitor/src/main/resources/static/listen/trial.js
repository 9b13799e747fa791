/** One trial: its sounds, its questions, and the way on. */
import { byId, el } from '/page/dom.js';
import { Companion, load, Player } from './player.js';
import { settings } from './session.js';
import { COMPARISON, labelsOf, OPINION } from './words.js';

const NAMES = ['A', 'B'];
const COMPARISON_KEYS = 'zxcvbnm';
const SCALES = ['overall', 'clarity', 'prosody', 'similarity'];
const STEP = 0.5; // s

const signed = (value) => (value > 0 ? `+${value}` : String(value).replace('-', '−'));
const oneDigit = (seconds) => seconds.toFixed(1);

/**
 * Returns the screen of a trial.
 *
 * @param app texts, session, ways to go on and back
 * @param trial what the plan says of it
 */
export function trialScreen(app, trial) {
  return new TrialScreen(app, trial);
}

class TrialScreen {
  #app;
  #trial;
  #draft;
  #words;
  #player = null;
  #reference;
  #begun = performance.now();
  #frame = 0;
  #gone = false;
  #failed = false;
  #parts = {};

  constructor(app, trial) {
    this.#app = app;
    this.#trial = trial;
    this.#words = app.words;
    this.#draft = app.session.draft(trial);
    this.#reference = new Companion(() => this.#changed());
    const block = app.session.of(trial.block);
    const words = this.#words.trial;
    this.title = words.of(words[trial.block], block.indexOf(trial) + 1, block.length);
    this.body = [this.#progress(), this.#listening(), this.#answering(), this.#way()];
    this.#showText(settings.of('text', false));
    this.#tell();
    this.#update();
    void this.#load();
  }

  get #pair() { return this.#trial.clips.length === 2; }

  async #load() {
    const { status } = this.#parts;
    try {
      const buffers = await Promise.all(this.#trial.clips.map((clip) => load(clip.url)));
      if (this.#gone) {
        return;
      }
      this.#player = new Player(buffers, this.#trial.warp ?? null, this.#draft.tally, () => this.#changed());
      this.#failed = false;
      this.#player.again = settings.of('again', false);
      this.#trouble('');
      this.#changed();
      this.#app.preload(this.#trial);
    } catch {
      if (!this.#gone) {
        this.#failed = true;
        this.#trouble(this.#words.trouble.sound);
        this.#update();
        this.#parts.again = setTimeout(() => this.#load(), 5000);
        addEventListener('online', () => this.#load(), { once: true });
      }
    }
    status.textContent = this.#said();
  }

  #trouble(text) {
    this.#parts.trouble.textContent = text;
  }

  #progress() {
    const { session } = this.#app;
    const words = this.#words.trial;
    return el('div', { class: 'progress' },
      el('progress', { max: session.trials.length, value: session.done, 'aria-label': words.done(session.done, session.trials.length) }),
      el('p', { id: 'progress-words' }, `${words.done(session.done, session.trials.length)} · ${words.minutes(session.minutesLeft)}`));
  }

  /* Sounds. */

  #listening() {
    const words = this.#words.trial;
    const parts = this.#parts;
    const button = (name, work, extra = {}) => el('button', { type: 'button', click: work, disabled: true, ...extra }, name);
    parts.sides = this.#pair ? NAMES.map((name, side) => button(name, () => this.#do((player) => player.choose(side)),
      { class: 'side', id: `side-${name}`, 'aria-label': words.side(name), 'aria-pressed': 'false' })) : [];
    parts.play = button(words.play, () => this.#do((player) => player.toggle()), { id: 'play', class: this.#pair ? null : 'side' });
    parts.start = button(words.start, () => this.#do((player) => player.seek(0)), { id: 'to-start' });
    parts.backward = button(words.backward, () => this.#do((player) => player.seek(player.place - STEP)));
    parts.forward = button(words.forward, () => this.#do((player) => player.seek(player.place + STEP)));
    parts.loop = button(words.loop, () => this.#do((player) => player.repeat(player.loop ? null : [0, Infinity])), { id: 'loop', 'aria-pressed': 'false' });
    parts.from = button(words.from, () => this.#mark(0));
    parts.to = button(words.to, () => this.#mark(1));
    parts.position = el('input', {
      type: 'range', id: 'position', min: 0, max: 1, step: 'any', value: 0, disabled: true, 'aria-label': words.position,
      input: (event) => this.#player?.seek(Number(event.target.value)),
    });
    parts.status = el('p', { class: 'status', id: 'sounding' });
    parts.heard = this.#trial.clips.map((clip, side) => el('li', { id: `heard-${side}` }));
    parts.trouble = el('p', { class: 'trouble', role: 'alert', id: 'sound-trouble' });
    parts.buttons = [...parts.sides, parts.play, parts.start, parts.backward, parts.forward, parts.loop, parts.from, parts.to, parts.position];
    return el('section', { class: 'card', id: 'player', 'aria-labelledby': 'player-title' },
      el('h2', { id: 'player-title' }, words.listen),
      el('div', { class: 'sides' }, this.#pair ? parts.sides : [parts.play, parts.start]),
      this.#pair ? el('div', { class: 'buttons' }, parts.play, parts.start) : null,
      parts.position, el('div', { class: 'state' }, parts.status, el('ul', { class: 'heard' }, parts.heard)), parts.trouble,
      this.#changing(),
      el('details', {}, el('summary', {}, words.more), el('div', { class: 'buttons' }, parts.backward, parts.forward, parts.loop, parts.from, parts.to)),
      this.#sentence());
  }

  #changing() {
    const words = this.#words.trial;
    if (!this.#pair) {
      return null;
    }
    if (!this.#trial.warp) {
      return el('p', { class: 'note' }, words.short);
    }
    const again = settings.of('again', false);
    const choice = (value, name) => el('label', { class: 'plain' },
      el('input', { type: 'radio', name: 'again', value, checked: again === (value === 'restart'), change: () => this.#again(value === 'restart') }), name);
    return el('fieldset', { class: 'inline' }, el('legend', {}, words.switching), choice('same', words.same), choice('restart', words.restart));
  }

  #again(value) {
    settings.set('again', value);
    if (this.#player) {
      this.#player.again = value;
    }
  }

  #sentence() {
    if (!this.#trial.text) {
      return null;
    }
    const parts = this.#parts;
    parts.text = el('p', { class: 'sentence', id: 'sentence', lang: 'en', hidden: true }, this.#trial.text);
    parts.textSwitch = el('button', { type: 'button', class: 'link', id: 'show-text', 'aria-controls': 'sentence', click: () => this.#showText(parts.text.hidden) });
    return el('div', {}, parts.textSwitch, parts.text);
  }

  #showText(shown) {
    const { text, textSwitch } = this.#parts;
    if (!text) {
      return;
    }
    text.hidden = !shown;
    textSwitch.textContent = shown ? this.#words.trial.hide : this.#words.trial.show;
    textSwitch.setAttribute('aria-expanded', String(shown));
    settings.set('text', shown);
    this.#draft.textShown ||= shown;
  }

  #do(work) {
    if (!this.#player) {
      return;
    }
    this.#reference.stop();
    this.#trouble('');
    Promise.resolve(work(this.#player)).catch(() => this.#trouble(this.#words.trouble.silent));
  }

  #mark(end) {
    this.#do((player) => {
      const [from, to] = player.loop ?? [0, Infinity];
      const range = end ? [from < player.place ? from : 0, player.place] : [player.place, to > player.place ? to : Infinity];
      player.repeat(range);
    });
  }

  #playReference() {
    const { reference } = this.#app.session.plan;
    if (!reference) {
      return;
    }
    if (this.#reference.playing) {
      this.#reference.stop();
      return;
    }
    this.#player?.pause();
    this.#reference.start(reference.url, false).catch(() => this.#trouble(this.#words.trouble.sound));
  }

  /* Questions. */

  #answering() {
    const words = this.#words;
    const draft = this.#draft;
    const parts = this.#parts;
    parts.rows = new Map(this.#trial.questions.map((question) => [question, question === 'artefact' ? this.#artefact() : this.#scale(question)]));
    parts.note = el('textarea', { id: 'note', rows: 2, maxlength: 1000, input: (event) => { draft.note = event.target.value; } });
    parts.note.value = draft.note;
    parts.remark = el('details', { open: Boolean(draft.note) }, el('summary', { id: 'remark' }, words.trial.note), el('label', { class: 'hidden', for: 'note' }, words.trial.note), parts.note);
    parts.cannot = el('input', { type: 'checkbox', id: 'cannot', checked: draft.cannotJudge, change: (event) => this.#cannot(event.target.checked) });
    return el('section', { class: 'card', id: 'answer', 'aria-labelledby': 'answer-title' },
      el('h2', { id: 'answer-title' }, words.trial.answer),
      [...parts.rows.values()], this.#pair ? this.#tags('reasons', words.reasonsTitle, words.reasons, draft.reasons) : null,
      el('div', { class: 'ends' }, el('label', { class: 'plain' }, parts.cannot, words.trial.cannot), parts.remark));
  }

  #scale(question) {
    const words = this.#words;
    const pair = question === 'comparison';
    const labels = labelsOf(words, question, this.#app.session.plan.labels);
    const [title, hint] = words.questions[question];
    return el('fieldset', { class: `scale ${pair ? 'seven' : 'five'}`, id: `row-${question}` },
      el('legend', {}, title),
      hint ? el('p', { class: 'note' }, hint) : null,
      question === 'similarity' ? this.#referenceButton() : null,
      pair ? el('p', { class: 'sense', 'aria-hidden': 'true' }, el('span', {}, `← ${words.aBetter}`), el('span', {}, `${words.bBetter} →`)) : null,
      el('div', { class: 'steps' }, (pair ? COMPARISON : OPINION).map((value) => this.#step(question, value, labels[value], pair ? signed(value) : String(value)))));
  }

  #step(question, value, label, number) {
    return el('label', { class: 'step' },
      el('input', { type: 'radio', name: question, value, checked: this.#draft.values[question] === value, change: () => this.#set(question, value) }),
      el('span', { class: 'number' }, number), el('span', { class: 'label' }, label));
  }

  #referenceButton() {
    this.#parts.reference = el('button', { type: 'button', id: 'reference', click: () => this.#playReference() }, this.#words.trial.reference);
    return this.#parts.reference;
  }

  #artefact() {
    const words = this.#words;
    const [title, hint] = words.questions.artefact;
    const choice = (value, name) => el('label', { class: 'step' },
      el('input', { type: 'radio', name: 'artefact', value: String(value), checked: this.#draft.values.artefact === value, change: () => this.#set('artefact', value) }),
      el('span', { class: 'label' }, name));
    this.#parts.kinds = this.#tags('kinds', words.kindsTitle, words.kinds, this.#draft.artefactKinds);
    return el('fieldset', { class: 'scale two', id: 'row-artefact' }, el('legend', {}, title), el('p', { class: 'note' }, hint),
      el('div', { class: 'steps' }, choice(false, words.no), choice(true, words.yes)), this.#parts.kinds);
  }

  #tags(id, title, names, chosen) {
    const tag = ([key, name]) => el('label', { class: 'tag' }, el('input', {
      type: 'checkbox', name: id, value: key, checked: chosen.includes(key),
      change: (event) => (event.target.checked ? chosen.push(key) : chosen.splice(chosen.indexOf(key), 1)),
    }), name);
    return el('fieldset', { class: 'tags', id }, el('legend', {}, title), el('div', {}, Object.entries(names).map(tag)));
  }

  #set(question, value) {
    this.#draft.values[question] = value;
    this.#draft.cannotJudge = false;
    this.#parts.cannot.checked = false;
    this.#update();
  }

  #cannot(value) {
    this.#draft.cannotJudge = value;
    this.#update();
  }

  /* The way on. */

  #way() {
    const words = this.#words.trial;
    const parts = this.#parts;
    parts.expected = el('div', { class: 'expected', id: 'expected', tabindex: -1, hidden: true });
    parts.missing = el('p', { class: 'missing', id: 'missing' });
    parts.back = el('button', { type: 'button', id: 'back', disabled: !this.#app.hasBack(this.#trial), click: () => this.#app.back(this.#trial) }, words.back);
    parts.next = el('button', { type: 'button', id: 'next', class: 'main', 'aria-describedby': 'missing', click: () => this.#next() }, words.next);
    return el('div', { class: 'way' }, parts.expected, parts.missing, el('div', { class: 'buttons' }, parts.back, parts.next));
  }

  /* Who cannot judge has listened too, unless there is nothing to hear. */
  #unheard() {
    return this.#failed && this.#draft.cannotJudge ? [] : this.#app.session.unheard(this.#trial);
  }

  #missing() {
    const words = this.#words;
    const unheard = this.#unheard();
    const rows = this.#app.session.missing(this.#trial);
    const { missing } = words.trial;
    const play = !unheard.length ? [] : [!this.#pair ? missing.play : unheard.length === 2 ? missing.playBoth : unheard[0] === 0 ? missing.playA : missing.playB];
    return [...play, ...(rows.length ? [missing.rows(rows.map((row) => words.short[row]))] : [])];
  }

  #next() {
    if (this.#missing().length) {
      const [row] = this.#app.session.missing(this.#trial);
      const first = this.#unheard().length || !row ? this.#parts.sides[0] ?? this.#parts.play : byId(`row-${row}`).querySelector('input');
      first.focus();
      return;
    }
    this.#time();
    this.#app.give(this.#trial);
    if (this.#trial.feedback?.expected && !this.#draft.told) {
      this.#draft.told = true;
      this.#tell();
      this.#parts.expected.focus();
      return;
    }
    this.#app.next(this.#trial);
  }

  /* Says what there was to hear, to who has answered. */
  #tell() {
    if (!this.#draft.told) {
      return;
    }
    const { expected } = this.#trial.feedback;
    const box = this.#parts.expected;
    box.hidden = false;
    box.replaceChildren(el('h2', {}, this.#words.trial.expected), el('p', {}, this.#words.expected[expected] ?? expected));
    this.#parts.next.textContent = this.#words.trial.goOn;
  }

  #time() {
    const now = performance.now();
    this.#draft.responseMs += now - this.#begun;
    this.#begun = now;
  }

  /* What is seen. */

  #changed() {
    if (this.#gone) {
      return;
    }
    this.#update();
    this.#app.plays(this.#said());
    cancelAnimationFrame(this.#frame);
    this.#follow();
  }

  #follow() {
    const player = this.#player;
    const { position } = this.#parts;
    if (!player) {
      return;
    }
    position.max = player.seconds;
    position.value = player.place;
    position.setAttribute('aria-valuetext', `${oneDigit(player.place)} s / ${oneDigit(player.seconds)} s`);
    if (player.playing) {
      this.#frame = requestAnimationFrame(() => this.#follow());
    }
  }

  #said() {
    const words = this.#words.trial;
    const player = this.#player;
    if (this.#reference.playing) {
      return words.referencePlays;
    }
    if (!player) {
      return words.loading;
    }
    const range = player.loop ? ` · ${words.loopRange(oneDigit(player.loop[0]), oneDigit(Math.min(player.loop[1], player.seconds)))}` : '';
    const name = NAMES[player.side];
    if (player.playing) {
      return (this.#pair ? words.sidePlays(name) : words.soundPlays) + range;
    }
    if (player.place === 0) {
      return words.ready + range;
    }
    return (this.#pair ? words.sidePaused(name) : words.soundPaused) + range;
  }

  #update() {
    const words = this.#words.trial;
    const parts = this.#parts;
    const player = this.#player;
    const playing = Boolean(player?.playing);
    parts.buttons.forEach((button) => { button.disabled = !player; });
    parts.sides.forEach((button, side) => {
      button.setAttribute('aria-pressed', String(playing && player.side === side));
    });
    parts.play.textContent = playing ? words.pause : words.play;
    parts.loop.setAttribute('aria-pressed', String(Boolean(player?.loop)));
    parts.status.textContent = this.#said();
    parts.heard.forEach((item, side) => {
      const ended = this.#draft.tally.ended[side];
      item.className = ended ? 'done' : '';
      item.textContent = `${ended ? '✓' : '○'} ${this.#pair ? `${NAMES[side]}: ` : ''}${ended ? words.heard : words.unheard}`;
    });
    if (parts.reference) {
      parts.reference.textContent = this.#reference.playing ? words.referenceStop : words.reference;
    }
    if (parts.kinds) {
      parts.kinds.hidden = this.#draft.values.artefact !== true;
    }
    byId('main').classList.toggle('cannot', this.#draft.cannotJudge);
    const missing = this.#missing();
    parts.missing.textContent = missing.join(' ');
    parts.next.setAttribute('aria-disabled', String(missing.length > 0));
  }

  /* Keys. */

  /** Does what a key asks for; false if it asks for nothing here. */
  key(key, event) {
    const inside = event.target instanceof Element ? event.target : document.body;
    const native = inside.matches('button:not([aria-pressed=true].side), summary, a, input[type=checkbox], input[type=radio]:not(:checked)');
    const arrows = inside.matches('input[type=radio], input[type=range]');
    const player = this.#player;
    switch (key) {
      case ' ': return !native && this.#done(() => this.#do(() => player.toggle()));
      case 'Enter': return !inside.matches('button, summary, a') && this.#done(() => (event.shiftKey ? this.#parts.back.click() : this.#next()));
      case 'Tab': return this.#tab(event, inside);
      case 'Backspace': return this.#done(() => this.#do(() => player.seek(0)));
      case 'ArrowLeft':
      case 'ArrowRight': return this.#pair && !arrows && this.#done(() => this.#do(() => player.choose(key === 'ArrowLeft' ? 0 : 1)));
      case ',': return this.#done(() => this.#do(() => player.seek(player.place - STEP)));
      case '.': return this.#done(() => this.#do(() => player.seek(player.place + STEP)));
      case 'l': return this.#done(() => this.#parts.loop.click());
      case '[': return this.#done(() => this.#mark(0));
      case ']': return this.#done(() => this.#mark(1));
      case 't': return this.#done(() => this.#parts.textSwitch?.click());
      default: return this.#pair ? this.#pairKey(key) : this.#singleKey(key, inside);
    }
  }

  #done(work) {
    work();
    return true;
  }

  #tab(event, inside) {
    const here = inside === document.body || inside.tagName === 'H1' || Boolean(inside.closest('#player'));
    return this.#pair && !event.shiftKey && here && Boolean(this.#player?.playing)
      && this.#done(() => this.#do((player) => player.choose(1 - player.side)));
  }

  #pairKey(key) {
    const side = ['1', '2'].indexOf(key);
    if (side >= 0) {
      return this.#done(() => this.#do((player) => player.choose(side)));
    }
    const step = key.length === 1 ? COMPARISON_KEYS.indexOf(key) : -1;
    return step >= 0 && this.#done(() => this.#pick('comparison', COMPARISON[step]));
  }

  #singleKey(key, inside) {
    const rows = this.#parts.rows;
    if (/^[1-5]$/.test(key)) {
      const focused = SCALES.find((question) => rows.get(question)?.contains(inside));
      const question = focused ?? SCALES.find((name) => rows.has(name) && this.#draft.values[name] === undefined) ?? 'overall';
      return this.#done(() => this.#rate(question, Number(key)));
    }
    switch (key) {
      case 'r': return this.#done(() => this.#playReference());
      case 'x': return rows.has('artefact') && this.#done(() => this.#pick('artefact', this.#draft.values.artefact !== true));
      case 'n': return this.#done(() => {
        this.#parts.remark.open = true;
        this.#parts.note.focus();
      });
      default: return false;
    }
  }

  /* Sets a row and goes to the next open one, so that 4 5 4 4 rates four rows. */
  #rate(question, value) {
    this.#pick(question, value);
    const open = SCALES.find((name) => this.#parts.rows.has(name) && this.#draft.values[name] === undefined);
    if (open) {
      byId(`row-${open}`).querySelector('input').focus();
    }
  }

  #pick(question, value) {
    const radio = byId(`row-${question}`).querySelector(`input[name="${question}"][value="${value}"]`);
    radio.checked = true;
    radio.focus();
    this.#set(question, value);
  }

  /** Ends what plays. */
  leave() {
    this.#gone = true;
    this.#time();
    clearTimeout(this.#parts.again);
    cancelAnimationFrame(this.#frame);
    this.#player?.pause();
    this.#reference.stop();
    byId('main').classList.remove('cannot');
  }
}
