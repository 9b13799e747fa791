/**
 * Answers on their way to the service: each is kept under a name of its own until the service has it, and sent in the order
 * in which they were given. A failure that may pass is tried again after 1, 2, 4 … 60 s, when the browser comes online, and
 * when the page is loaded.
 */
import { forget, keep, kept, names, uuid } from './keep.js';
import { putAnswer, putQuestionnaire } from './requests.js';

const KIND = 'out.';
const LONGEST = 60;

let listener = () => {};
let sending = false;
let failures = 0;
let timer = 0;
let trouble = null;

function queue() {
  return names(KIND)
    .map((name) => ({ name, ...kept(name, {}) }))
    .filter((item) => item.body)
    .sort((a, b) => a.turn - b.turn);
}

/** Calls back with every change. */
export function watchOutbox(changed) {
  listener = changed;
  addEventListener('online', sendNow);
  addEventListener('storage', (event) => event.key?.includes(KIND) && listener());
  void sendNow();
}

/** Returns answers that the service does not have yet, oldest first. */
export const unsent = () => queue().filter((item) => item.id).map((item) => item.body);

/** Returns how it stands: what waits, whether something is on its way, and the last trouble (Refused) or null. */
export const standing = () => ({ waiting: queue().length, sending, trouble });

function put(item) {
  const turn = Math.max(Date.now(), (queue().at(-1)?.turn ?? 0) + 1);
  const lasts = keep(KIND + uuid(), { ...item, turn });
  void sendNow();
  return lasts;
}

/** Sends an answer; false if it would be lost with the page. */
export const answer = (body) => put({ id: uuid(), body });

/** Sends the answers to the last questions. */
export const questionnaire = (body) => put({ body });

/** Sends what waits, without waiting for the next turn. */
export async function sendNow() {
  clearTimeout(timer);
  if (sending) {
    return;
  }
  sending = true;
  listener();
  try {
    for (let item = queue()[0]; item; item = queue()[0]) {
      await deliver(item);
      failures = 0;
      trouble = null;
      listener();
    }
  } catch (problem) {
    trouble = problem;
    failures++;
    const seconds = Math.max(problem.wait ?? 0, Math.min(LONGEST, 2 ** (failures - 1)));
    timer = setTimeout(sendNow, seconds * 1000);
  } finally {
    sending = false;
    listener();
  }
}

async function deliver(item) {
  try {
    await (item.id ? putAnswer(item.id, item.body) : putQuestionnaire(item.body));
    forget(item.name);
  } catch (problem) {
    if (problem.passing !== false) {
      throw problem;
    }
    keep(`refused.${item.id ?? 'questionnaire'}`, { status: problem.status, message: problem.message, body: item.body });
    forget(item.name);
    dispatchEvent(new CustomEvent('refused', { detail: problem }));
  }
}
