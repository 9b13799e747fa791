/**
 * Plays the sounds of a trial through Web Audio and tells what really sounded.
 *
 * Each side is a source with a gain of its own on the clock of one AudioContext. A change of sides fades one out while the
 * other fades in (raised cosine, 8 ms). Two renditions do not speak a word at the same moment: the service's warp path,
 * pairs of seconds in A and in B, says where the same place is. What was heard is counted on the clock of the context, which
 * stands still while nothing is rendered, not by clicks.
 */
import { sound } from './requests.js';

const FADE = 0.008; // s
const CURVE = 33;
const RISE = Float32Array.from({ length: CURVE }, (unused, i) => 0.5 - 0.5 * Math.cos((Math.PI * i) / (CURVE - 1)));
const FALL = RISE.slice().reverse();
const AHEAD = 0.02; // s between a wish and its sound
const GAP = 0.03; // s that may be missing between two heard stretches
const KEPT = 16; // decoded sounds

const context = new AudioContext({ latencyHint: 'interactive' });
const master = context.createGain();
master.connect(context.destination);
const decoded = new Map();

/** Starts the sound of the browser, which wants a key or a click first. */
export const awaken = () => (context.state === 'running' ? Promise.resolve() : context.resume());

for (const gesture of ['pointerdown', 'keydown']) {
  addEventListener(gesture, () => void awaken().catch(() => {}), { capture: true });
}

/** Sets the volume, a gain in [0, 1]. */
export function setVolume(gain) {
  master.gain.setTargetAtTime(gain, context.currentTime, 0.01);
}

/** Returns the decoded sound of an address; asks for it once. */
export function load(url) {
  const known = decoded.get(url);
  decoded.delete(url);
  const coming = known ?? sound(url).then((bytes) => context.decodeAudioData(bytes));
  decoded.set(url, coming);
  coming.catch(() => decoded.get(url) === coming && decoded.delete(url));
  for (const oldest of [...decoded.keys()].slice(0, -KEPT)) {
    decoded.delete(oldest);
  }
  return coming;
}

async function running() {
  let timer = 0;
  const patience = new Promise((unused, fail) => {
    timer = setTimeout(() => fail(new Error('silent')), 10_000);
  });
  try {
    await Promise.race([awaken(), patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the place in the other side of a place in this one, both in s. */
export function mapped(warp, seconds, fromFirst) {
  const [from, to] = fromFirst ? [0, 1] : [1, 0];
  let before = warp[0];
  for (const point of warp) {
    if (point[from] >= seconds) {
      const span = point[from] - before[from];
      const part = span > 0 ? (seconds - before[from]) / span : 0;
      return before[to] + part * (point[to] - before[to]);
    }
    before = point;
  }
  return before[to];
}

/* Stretches of a sound that were heard, as sorted pairs of seconds. */
function merged(stretches) {
  const sorted = [...stretches].sort((a, b) => a[0] - b[0]);
  const out = [];
  for (const [from, to] of sorted) {
    const last = out.at(-1);
    if (last && from <= last[1] + GAP) {
      last[1] = Math.max(last[1], to);
    } else {
      out.push([from, to]);
    }
  }
  return out;
}

/** What was heard of a trial; survives leaving it and coming back. */
export function tally(sides) {
  return { plays: Array(sides).fill(0), ended: Array(sides).fill(false), heard: Array.from({ length: sides }, () => []), listenedMs: 0, switches: 0 };
}

/* Seconds of a run that have sounded at a time of the clock. */
function elapsed(run, time) {
  return Math.min(Math.max(time - run.when, 0), run.to - run.from);
}

/** The sounds of one trial, ready to be played. */
export class Player {
  #buffers;
  #warp;
  #tally;
  #changed;
  #run = null;
  #side = 0;
  #place = 0;
  #asked = 0;
  #loop = null;
  #again = false;

  /**
   * @param buffers one or two decoded sounds
   * @param warp pairs of seconds, or null: a change of sides begins again
   * @param heard a tally, which this player adds to
   * @param changed called after everything that a person would notice
   */
  constructor(buffers, warp, heard, changed) {
    this.#buffers = buffers;
    this.#warp = warp;
    this.#tally = heard;
    this.#changed = changed;
  }

  get playing() { return this.#run !== null; }
  get side() { return this.#side; }
  get seconds() { return this.#buffers[this.#side].duration; }
  get loop() { return this.#loop; }
  /** Whether a change of sides begins again although the same place is known. */
  get again() { return this.#again; }
  set again(value) { this.#again = value; }

  /** The place in the side that plays, in s. */
  get place() {
    return this.#at(context.currentTime);
  }

  #at(time) {
    return this.#run ? this.#run.from + elapsed(this.#run, time) : this.#place;
  }

  /** Plays from the place where it stands; from the start if it stands at the end. */
  async play() {
    const ask = ++this.#asked;
    await running();
    if (ask !== this.#asked || this.#run) {
      return;
    }
    const [from, to] = this.#range();
    const place = this.#place >= to - 0.02 || this.#place < from ? from : this.#place;
    this.#begin(this.#side, place, place > 0);
    this.#changed();
  }

  /** Stops and stays where it is. */
  pause() {
    this.#asked++;
    this.#cut();
    this.#changed();
  }

  toggle() {
    if (!this.playing) {
      return this.play();
    }
    this.pause();
    return Promise.resolve();
  }

  /** Plays a side: at the same place if something plays, else where it stands. The side that plays already begins again. */
  async choose(side) {
    const ask = ++this.#asked;
    await running();
    if (ask !== this.#asked) {
      return;
    }
    const playing = this.playing;
    const same = side === this.#side;
    const change = this.#soon();
    const here = this.#at(change);
    const place = same ? here : this.#warp ? mapped(this.#warp, here, this.#side === 0) : 0;
    this.#cut(change);
    if (playing && !same) {
      this.#tally.switches++;
    }
    this.#side = side;
    const end = this.#buffers[side].duration - 0.02;
    const anew = (same && playing) || place >= end || (!same && (this.#again || !this.#warp));
    const start = this.#loop ? this.#range()[0] : 0;
    this.#begin(side, anew ? start : place, playing || !anew, change);
    this.#changed();
  }

  /** Goes to a place, in s, and plays on if it played. */
  seek(seconds) {
    const playing = this.playing;
    const change = this.#soon();
    this.#cut(change);
    this.#place = Math.min(Math.max(seconds, 0), this.seconds);
    if (playing && this.#place < this.seconds - 0.02) {
      this.#begin(this.#side, this.#place, true, change);
    }
    this.#changed();
  }

  /** Repeats a stretch of the side that plays, [from, to] in s, or all ([0, Infinity]); null ends that. */
  repeat(stretch) {
    this.#loop = stretch;
    const playing = this.playing;
    const change = this.#soon();
    this.#cut(change);
    if (playing) {
      const [from, to] = this.#range();
      this.#begin(this.#side, this.#place < from || this.#place >= to ? from : this.#place, true, change);
    }
    this.#changed();
  }

  #range() {
    const [from, to] = this.#loop ?? [0, Infinity];
    return [from, Math.min(to, this.seconds)];
  }

  #begin(side, from, soft, when = context.currentTime + AHEAD) {
    const buffer = this.#buffers[side];
    const source = context.createBufferSource();
    const gain = context.createGain();
    source.buffer = buffer;
    source.connect(gain).connect(master);
    if (soft) {
      gain.gain.value = 0;
      gain.gain.setValueCurveAtTime(RISE, when, FADE);
    }
    const [, end] = this.#range();
    const to = end > from ? end : buffer.duration;
    const run = { side, source, gain, when, from, to, soft };
    source.onended = () => this.#ended(run);
    source.start(when, from, to - from);
    this.#run = run;
  }

  /* The next time at which a fade may begin: not before the one that is under way has ended. */
  #soon() {
    const run = this.#run;
    return Math.max(context.currentTime + AHEAD, run?.soft ? run.when + 2 * FADE : 0);
  }

  /* Fades out what plays from a time of the clock on; what follows fades in at the same time. */
  #cut(begin = this.#soon()) {
    const run = this.#run;
    if (!run) {
      return;
    }
    this.#place = this.#at(begin);
    this.#run = null;
    this.#count(run, elapsed(run, begin));
    run.source.onended = () => run.gain.disconnect();
    run.gain.gain.setValueCurveAtTime(FALL, begin, FADE);
    run.source.stop(begin + FADE);
  }

  #ended(run) {
    run.gain.disconnect();
    if (run !== this.#run) {
      return;
    }
    this.#run = null;
    this.#count(run, run.to - run.from);
    this.#place = run.to;
    if (this.#loop) {
      this.#begin(run.side, this.#range()[0], true);
    }
    this.#changed();
  }

  #count(run, seconds) {
    if (seconds <= 0) {
      return;
    }
    const tally = this.#tally;
    const length = this.#buffers[run.side].duration;
    tally.listenedMs += seconds * 1000;
    tally.heard[run.side] = merged([...tally.heard[run.side], [run.from, run.from + seconds]]);
    if (run.from < GAP && seconds > Math.min(0.1, length / 2)) {
      tally.plays[run.side]++;
    }
    const [first] = tally.heard[run.side];
    if (first[0] <= GAP && first[1] >= length - GAP) {
      tally.ended[run.side] = true;
    }
  }
}

/** One sound beside the trial: the voice for the volume, or the reference. */
export class Companion {
  #source = null;
  #panner = context.createStereoPanner();
  #began = 0;
  #before = 0;
  #asked = 0;

  /** @param changed called when it starts and when it ends */
  constructor(changed) {
    this.changed = changed;
    this.#panner.connect(master);
  }

  get playing() { return this.#source !== null; }

  /** Seconds that sounded. */
  get listened() {
    return this.#before + (this.#source ? Math.max(0, context.currentTime - this.#began) : 0);
  }

  /** -1 is left, 0 both, 1 right. */
  set pan(value) { this.#panner.pan.value = value; }

  async start(url, endless) {
    const ask = ++this.#asked;
    const buffer = await load(url);
    await running();
    if (ask !== this.#asked) {
      return;
    }
    this.#end();
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.loop = endless;
    source.connect(this.#panner);
    source.onended = () => {
      if (source === this.#source) {
        this.#end();
        this.changed();
      }
    };
    source.start();
    this.#began = context.currentTime;
    this.#source = source;
    this.changed();
  }

  stop() {
    this.#asked++;
    if (this.#source) {
      this.#end();
      this.changed();
    }
  }

  #end() {
    this.#before = this.listened;
    this.#source?.stop();
    this.#source = null;
  }
}
