/** Events: what happened on this host, and who did what. */
import { json, post } from './api.js';
import { announce, byId, el, empty, load, table, time, trouble } from './dom.js';
import { openRun } from './runs.js';
import { showTrends } from './trends.js';

const KINDS = ['release', 'lock', 'reboot', 'throttle', 'model', 'baseline', 'regression', 'improvement', 'decision', 'action', 'note'];
const MOST = 500;
const PAGE = 10;

const kind = byId('events-kind');
let offset = 0;

kind.append(...KINDS.map((one) => el('option', { value: one }, one)));
kind.addEventListener('change', () => {
  offset = 0;
  void showEvents();
});

function turns(count) {
  const turn = (by) => () => {
    offset = Math.max(0, offset + by);
    void showEvents();
  };
  return count <= PAGE ? '' : el('p', { class: 'buttons' },
    el('button', { type: 'button', disabled: offset === 0, click: turn(-PAGE) }, 'Newer events'),
    el('button', { type: 'button', disabled: offset + PAGE >= count, click: turn(PAGE) }, 'Older events'));
}

/** Shows a page of the events. */
export function showEvents() {
  return load('events', async () => {
    const wanted = new URLSearchParams({ limit: MOST });
    if (kind.value) {
      wanted.set('kind', kind.value);
    }
    const { events } = await json(`/api/events?${wanted}`);
    if (events.length === 0) {
      return empty(kind.value ? `No event of the kind ${kind.value} in the last 90 days.` : 'Nothing happened in the last 90 days.');
    }
    offset = Math.min(offset, Math.floor((events.length - 1) / PAGE) * PAGE);
    return [
      table(`The newest first, ${offset + 1} to ${Math.min(offset + PAGE, events.length)} of ${events.length} in the last 90 days`, ['Time', 'Kind', '~What', 'Run'],
        events.slice(offset, offset + PAGE).map((one) => [
          time(one.at), el('span', { class: 'kind' }, one.kind), one.text,
          one.run ? el('button', { type: 'button', class: 'link', click: () => openRun(one.run) }, one.run) : '–',
        ])),
      turns(events.length),
    ];
  });
}

byId('events-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const said = byId('events-said');
  said.replaceChildren();
  try {
    await post('/api/events', { kind: form.elements.kind.value, text: form.elements.text.value.trim() });
    form.elements.text.value = '';
    said.replaceChildren(el('p', { class: 'note' }, 'It was noted.'));
    announce('The event was noted.');
    offset = 0;
    void showEvents();
    void showTrends();
  } catch (problem) {
    said.replaceChildren(trouble(problem));
  }
});
