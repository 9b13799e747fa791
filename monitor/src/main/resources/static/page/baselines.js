/** Baselines: what is accepted as normal, what is proposed, and deciding it. */
import { json, post } from './api.js';
import { announce, ask, badge, byId, el, empty, load, table, time } from './dom.js';
import { offer } from './compare.js';
import { showEvents } from './events.js';
import { openRun } from './runs.js';
import { showTrends } from './trends.js';

const NEWEST = 100;
const NEW_LEVEL = 'Begin a new level: the figures changed on purpose, earlier sessions are not compared with any more';

const form = byId('baselines-form');

function decide(question, path, body, said) {
  ask(question, async (reason, ticked) => {
    const answer = await post(path, { ...body, reason, ...(question.check ? { newEpoch: ticked } : {}) });
    announce(said(answer));
    void showBaselines();
    void showEvents();
    if (question.check) {
      void showTrends();
    }
  });
}

/** Asks why a run should become a baseline, and proposes it. */
export function propose(run) {
  decide(
    { title: 'Propose as baseline?', text: `${run}: somebody with the role operate accepts or declines it.`, name: 'Reason', yes: 'Propose' },
    '/api/baselines/proposals', { run }, () => `Run ${run} was proposed.`);
}

/** Asks why a run is normal, and accepts it. */
export function accept(run) {
  decide(
    { title: 'Accept as baseline?', text: `${run}: later runs are judged against it. It is signed with your name and the reason.`, name: 'Reason', check: NEW_LEVEL, yes: 'Accept' },
    '/api/baselines/accept', { run }, (answer) => `Accepted: ${answer.baseline}`);
}

const runLink = (id) => el('button', { type: 'button', class: 'link', click: () => openRun(id) }, id);

function actions(proposal) {
  if (proposal.state !== 'OPEN') {
    return `${proposal.decidedBy ?? ''}${proposal.decision ? `: ${proposal.decision}` : ''}`;
  }
  const path = `/api/baselines/proposals/${encodeURIComponent(proposal.id)}`;
  return el('div', { class: 'buttons' },
    el('button', { type: 'button', 'aria-label': `Accept … the proposal of ${proposal.run}`, click: () => decide(
      { title: 'Accept this proposal?', text: `${proposal.run}, proposed by ${proposal.who}: ${proposal.reason}`, name: 'Reason', check: NEW_LEVEL, yes: 'Accept' },
      `${path}/accept`, {}, (answer) => `Accepted: ${answer.baseline}`) }, 'Accept …'),
    el('button', { type: 'button', 'aria-label': `Decline … the proposal of ${proposal.run}`, click: () => decide(
      { title: 'Decline this proposal?', text: `${proposal.run}, proposed by ${proposal.who}: ${proposal.reason}`, name: 'Reason', yes: 'Decline' },
      `${path}/decline`, {}, () => 'The proposal was declined.') }, 'Decline …'));
}

function accepted(baseline) {
  const newest = baseline.sessions.at(-1);
  return [
    el('code', {}, baseline.fingerprint.slice(0, 12)),
    String(baseline.epoch),
    String(baseline.sessions.length),
    newest ? runLink(newest.run) : '–',
    newest ? time(newest.when) : '–',
    newest?.who ?? '–',
    newest?.why ?? '–',
  ];
}

function details(baseline) {
  return el('details', {}, el('summary', {}, `Sessions and circumstances of ${baseline.fingerprint.slice(0, 12)}`),
    table('Accepted sessions, the newest first', ['Run', 'Accepted', '~By', '~Why', 'Commit'],
      [...baseline.sessions].reverse().map((one) => [runLink(one.run), time(one.when), one.who, one.why, one.commit ? el('code', {}, one.commit.slice(0, 12)) : '–'])),
    el('dl', { class: 'readings two' }, Object.entries(baseline.facts).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))));
}

/** Shows the baselines and proposals. */
export function showBaselines() {
  return load('baselines', async () => {
    const [{ baselines, proposals }, { runs }] = await Promise.all([json('/api/baselines'), json(`/api/runs?limit=${NEWEST}`)]);
    const judged = runs.filter((run) => run.verdict);
    offer(form.elements.run, judged, judged[0]?.id);
    form.hidden = judged.length === 0;
    return [
      baselines.length === 0
        ? empty('No baseline yet: accept the first run of this host.')
        : table('The present level of each fingerprint', ['Fingerprint', '#Epoch', '#Sessions', 'Newest session', 'Accepted', '~By', '~Why'], baselines.map(accepted)),
      ...baselines.map(details),
      el('h3', {}, 'Proposals'),
      proposals.length === 0
        ? empty('Nobody has proposed a run.')
        : table('The newest first', ['Run', '~Reason', '~By', 'Time', 'State', '~Decision'],
          proposals.map((one) => [runLink(one.run), one.reason, one.who, time(one.at), badge(one.state), actions(one)])),
    ];
  });
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  propose(form.elements.run.value);
});
byId('baselines-accept').addEventListener('click', () => accept(form.elements.run.value));
