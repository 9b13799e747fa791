/** Models: what speaks, and what may speak instead. */
import { json, post } from './api.js';
import { announce, ask, el, empty, load, table, time } from './dom.js';
import { openRun } from './runs.js';
import { healthOf, showStatus } from './status.js';

function change(question, path, body) {
  ask(question, async (reason) => {
    const { note, model } = await post(path, { ...body, reason: reason || undefined });
    announce(`${model.name} speaks with ${model.id}. ${note}`);
    void showModels();
    void showStatus();
  });
}

function activation(one) {
  const path = `/api/models/${encodeURIComponent(one.name)}/${encodeURIComponent(one.id)}/activate`;
  const question = one.passedRun
    ? { title: `Activate ${one.name} ${one.id}?`, text: `It passed on this host in ${one.passedRun}.`, name: 'Reason (optional)', optional: true, yes: 'Activate' }
    : { title: `Force ${one.name} ${one.id}?`, text: 'It has not passed on this host: measure it first (./ishowtts gate), or say why it should speak all the same.', name: 'Reason', yes: 'Force' };
  return el('button', { type: 'button', 'aria-label': `${one.passedRun ? 'Activate' : 'Force …'} ${one.name} ${one.id}`, click: () => change(question, path, { force: !one.passedRun }) }, one.passedRun ? 'Activate' : 'Force …');
}

function row(one, speaking) {
  return [
    el('span', {}, `${one.name} `, el('code', {}, one.id)),
    one.precision,
    one.digest === speaking ? el('strong', { class: 'good' }, '● speaks') : one.active ? 'active' : one.activeInItsPrecision ? `active as ${one.name}@${one.precision}` : 'kept',
    time(one.created),
    one.passedRun ? el('button', { type: 'button', class: 'link', click: () => openRun(one.passedRun) }, one.passedRun) : 'not on this host',
    el('div', { class: 'buttons' },
      one.active
        ? el('button', { type: 'button', 'aria-label': `Roll back … ${one.name}`, click: () =>
          change({ title: `Roll back ${one.name}?`, text: 'The bundle that spoke before speaks again.', name: 'Reason', yes: 'Roll back' }, `/api/models/${encodeURIComponent(one.name)}/rollback`) }, 'Roll back …')
        : activation(one)),
  ];
}

/** Shows the models. */
export function showModels() {
  return load('models', async () => {
    const [{ host, models, complaints }, health] = await Promise.all([json('/api/models'), healthOf()]);
    const speaking = health.components?.engine?.details?.digest;
    const parts = complaints.map((line) => el('p', { class: 'notice bad' }, line));
    parts.push(models.length === 0
      ? empty('No models. Import one: ./ishowtts model import --checkpoint FILE --name NAME.')
      : table(`Bundles on ${host}; the active one of a name is meant by the name alone`, ['~Model', 'Precision', '~State', 'Made', 'Passed in', 'Action'], models.map((one) => row(one, speaking))));
    return parts;
  });
}
