/** One rater's session: its trials, what was answered, and where it stands. */
import { forget, keep, kept, lasting } from './keep.js';
import { answer, unsent } from './outbox.js';
import { tally } from './player.js';
import { WORDING } from './words.js';

/** Stored with each answer; another one after a change of how the page plays or asks. */
export const APP_VERSION = 'listen-1';

const OVERHEAD = { training: 12, acr: 9, ccr: 11 }; // s for an answer

/** The plan of the service with the answers of this browser over it. */
export class Session {
  #drafts = new Map();
  #answers;
  #scale;

  /** @param plan what the service told */
  constructor(plan) {
    this.plan = plan;
    this.trials = plan.trials ?? [];
    this.#answers = new Map(Object.entries(plan.answers ?? {}));
    for (const body of unsent()) {
      this.#answers.set(body.trial, body);
    }
    const weight = this.#weight(() => true);
    const open = this.#weight((trial) => !this.answered(trial));
    this.#scale = plan.minutesLeft > 0 && open > 0 ? plan.minutesLeft / open : 1 / 60;
    this.minutes = Math.max(1, Math.round(weight * this.#scale));
  }

  #weight(wanted) {
    const sides = (trial) => trial.clips.reduce((sum, clip) => sum + clip.seconds, 0);
    return this.trials.filter(wanted).reduce((sum, trial) => sum + 1.4 * sides(trial) + OVERHEAD[trial.block], 0);
  }

  answered(trial) { return this.#answers.has(trial.id); }
  get done() { return this.trials.filter((trial) => this.answered(trial)).length; }
  get minutesLeft() { return Math.max(1, Math.round(this.#weight((trial) => !this.answered(trial)) * this.#scale)); }
  of(block) { return this.trials.filter((trial) => trial.block === block); }

  /** The first trial without an answer; -1 if all have one. */
  get open() { return this.trials.findIndex((trial) => !this.answered(trial)); }

  /** Returns what the rater has set in a trial until now: the answer given before, or nothing. */
  draft(trial) {
    if (!this.#drafts.has(trial.id)) {
      this.#drafts.set(trial.id, this.#recalled(trial));
    }
    return this.#drafts.get(trial.id);
  }

  #recalled(trial) {
    const given = this.#answers.get(trial.id);
    const heard = tally(trial.clips.length);
    heard.plays = given?.plays ?? heard.plays;
    heard.ended = given?.ended ?? heard.ended;
    heard.listenedMs = given?.listenedMs ?? 0;
    heard.switches = given?.switches ?? 0;
    return {
      values: { ...given?.values }, artefactKinds: [...(given?.artefactKinds ?? [])], reasons: [...(given?.reasons ?? [])],
      note: given?.note ?? '', cannotJudge: given?.cannotJudge ?? false, textShown: given?.textShown ?? false,
      tally: heard, responseMs: given?.responseMs ?? 0, sent: given ? this.#said(given) : '', told: false,
    };
  }

  #said(body) {
    return JSON.stringify([trimmed(body.values), body.artefactKinds ?? [], body.reasons ?? [], body.note ?? '', body.cannotJudge ?? false]);
  }

  /** Sends a trial's answer, unless it is the one that was sent before; false if it would be lost with the page. */
  give(trial, language, volume) {
    const draft = this.draft(trial);
    const body = {
      trial: trial.id, at: new Date().toISOString(), values: draft.cannotJudge ? {} : trimmed(draft.values),
      artefactKinds: !draft.cannotJudge && draft.values.artefact ? draft.artefactKinds : [], reasons: draft.cannotJudge ? [] : draft.reasons,
      note: draft.note.trim(), cannotJudge: draft.cannotJudge,
      plays: draft.tally.plays, ended: draft.tally.ended, listenedMs: Math.round(draft.tally.listenedMs), responseMs: Math.round(draft.responseMs),
      switches: draft.tally.switches, textShown: draft.textShown, volume, labels: this.plan.labels, wording: WORDING, language, appVersion: APP_VERSION,
    };
    if (this.answered(trial) && draft.sent === this.#said(body)) {
      return true;
    }
    draft.sent = this.#said(body);
    this.#answers.set(trial.id, structuredClone(body));
    return answer(body);
  }

  /** Returns rows that must be set and are not. */
  missing(trial) {
    const draft = this.draft(trial);
    return draft.cannotJudge ? [] : trial.questions.filter((question) => draft.values[question] === undefined);
  }

  /** Returns sides that were not heard to their ends. */
  unheard(trial) {
    const { ended } = this.draft(trial).tally;
    return [...ended.keys()].filter((side) => !ended[side]);
  }
}

function trimmed(values) {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== undefined).sort());
}

/** What is kept of this device: consent, volume, language, how the player behaves. */
export const settings = {
  of: (name, otherwise) => kept(`set.${name}`, otherwise),
  set: (name, value) => keep(`set.${name}`, value),
  drop: (name) => forget(`set.${name}`),
  lasting,
};
