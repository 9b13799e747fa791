/** Try it: speaks a text, plays it, and shows how long it took. */
import { json, send } from './api.js';
import { byId, el, number, trouble } from './dom.js';

const RATE = 24_000; // Hz, of the engine's audio
const HEADER = 44;

let going = null;
let address = '';
let unvoiced = false; // whether the place of the result tells trouble with the voices

/* A WAV file that is streamed has no length, and players then show none: the samples come plain and get their header here. */
function wav(pieces, bytes) {
  const header = new DataView(new ArrayBuffer(HEADER));
  const word = (at, text) => [...text].forEach((letter, i) => header.setUint8(at + i, letter.charCodeAt(0)));
  word(0, 'RIFF');
  header.setUint32(4, HEADER - 8 + bytes, true);
  word(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, RATE, true);
  header.setUint32(28, RATE * 2, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  word(36, 'data');
  header.setUint32(40, bytes, true);
  return new Blob([header, ...pieces], { type: 'audio/wav' });
}

function timing(response, name) {
  const found = new RegExp(`${name};dur=([\\d.]+)`).exec(response.headers.get('Server-Timing') ?? '');
  return found ? Number(found[1]) : NaN;
}

function figure(name, value, words) {
  return el('div', { class: 'card' }, el('h3', {}, name), el('p', { class: 'big' }, value), el('p', { class: 'small' }, words));
}

function shown(measured) {
  const rtf = (measured.totalMillis - (measured.queueMillis || 0)) / 1000 / measured.seconds;
  const waited = Number.isFinite(measured.queueMillis) ? `of it ${number(measured.queueMillis)} ms in the queue` : 'as this page saw it';
  return el('div', { class: 'cards', id: 'speak-figures' },
    figure('First audio after', `${number(measured.firstMillis)} ms`, waited),
    figure('All audio after', `${number(measured.totalMillis)} ms`, 'from the request to its last sample, with the network'),
    figure('Audio', `${number(measured.seconds)} s`, `${measured.samples} samples at ${RATE / 1000} kHz`),
    figure('RTF', number(rtf), `${rtf < 1 ? `${number(1 / rtf)} times as fast as speech` : 'slower than speech'}, without the queue`));
}

async function spoken(form, signal) {
  const wish = { input: form.get('input'), response_format: 'pcm', speed: Number(form.get('speed') || 1) };
  if (form.get('voice')) {
    wish.voice = form.get('voice');
  }
  if (form.get('nfe')) {
    wish.nfe_step = Number(form.get('nfe'));
  }
  const begun = performance.now();
  const response = await send('/v1/audio/speech', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(wish), signal,
  });
  const reader = response.body.getReader();
  const pieces = [];
  let bytes = 0;
  let first = NaN;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      break;
    }
    if (bytes === 0) {
      first = performance.now();
    }
    pieces.push(value);
    bytes += value.length;
  }
  if (bytes === 0) {
    throw new Error('The service sent no audio.');
  }
  const samples = Math.floor(bytes / 2);
  return {
    pieces, bytes, samples, seconds: samples / RATE, firstMillis: first - begun, totalMillis: performance.now() - begun,
    queueMillis: timing(response, 'queue'),
  };
}

async function speak(event) {
  event.preventDefault();
  if (going) {
    return;
  }
  going = new AbortController();
  const result = byId('speak-result');
  const form = byId('speak-form');
  const [begin, stop] = [form.querySelector('button.main'), byId('speak-stop')];
  stop.disabled = false;
  if (document.activeElement === begin) {
    stop.focus();
  }
  begin.disabled = true;
  result.replaceChildren(el('p', { class: 'loading' }, 'Speaking …'));
  byId('speak-audio').replaceChildren();
  try {
    const measured = await spoken(new FormData(form), going.signal);
    URL.revokeObjectURL(address);
    address = URL.createObjectURL(wav(measured.pieces, measured.bytes));
    result.replaceChildren(shown(measured));
    byId('speak-audio').replaceChildren(
      el('audio', { controls: true, src: address, 'aria-label': 'What was spoken' }),
      el('p', {}, el('a', { href: address, download: 'speech.wav' }, 'Save as WAV')));
  } catch (problem) {
    result.replaceChildren(problem.name === 'AbortError' ? el('p', { class: 'note' }, 'Stopped.') : trouble(problem));
  } finally {
    going = null;
    begin.disabled = false;
    if (document.activeElement === stop) {
      begin.focus();
    }
    stop.disabled = true;
  }
}

byId('speak-form').addEventListener('submit', speak);
byId('speak-stop').addEventListener('click', () => going?.abort());

/** Offers the voices that there are. */
export async function showSpeak() {
  const choice = byId('speak-form').elements.voice;
  try {
    const { voices } = await json('/v1/audio/voices');
    const before = choice.value;
    choice.replaceChildren(el('option', { value: '' }, 'standard voice'), ...voices.map((voice) => el('option', { value: voice.id }, voice.name)));
    choice.value = voices.some((voice) => voice.id === before) ? before : '';
    if (unvoiced) {
      unvoiced = false;
      byId('speak-result').replaceChildren(el('p', { class: 'note' }, 'Nothing was spoken yet.'));
    }
  } catch (problem) {
    unvoiced = true;
    byId('speak-result').replaceChildren(trouble(problem, showSpeak));
  }
}
