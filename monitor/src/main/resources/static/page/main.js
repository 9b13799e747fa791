/** Starts the page: colours, access, and each section. */
import { keepToken, token } from './api.js';
import { announce, ask, byId } from './dom.js';
import { showModels } from './models.js';
import { showRuns } from './runs.js';
import { showSchedules } from './schedules.js';
import { showSpeak } from './speak.js';
import { goOnReading, showStatus, startReading } from './status.js';
import { showTrends } from './trends.js';

const THEME = 'ishowtts.theme';

function colours() {
  const choice = byId('theme');
  choice.value = localStorage.getItem(THEME) ?? 'auto';
  const apply = () => {
    if (choice.value === 'auto') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem(THEME);
    } else {
      document.documentElement.dataset.theme = choice.value;
      localStorage.setItem(THEME, choice.value);
    }
  };
  choice.addEventListener('change', apply);
  apply();
}

function all() {
  return Promise.all([showStatus(), showTrends(), showRuns(), showSpeak(), showSchedules(), showModels()]);
}

function access() {
  byId('access').addEventListener('click', () =>
    ask(
      {
        title: 'Access token',
        text: token()
          ? 'A token is kept in this tab. Leave the field empty to forget it.'
          : 'Needed where the service was given tokens (./ishowtts token add NAME --role speak). It is kept in this tab alone.',
        name: 'Token',
        yes: 'Use it',
        secret: true,
        optional: true,
      },
      async (text) => {
        keepToken(text);
        goOnReading();
        void all();
      }));
}

colours();
access();
byId('zone').textContent = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'your zone';
byId('refresh').addEventListener('click', async () => {
  await all();
  announce('Everything was loaded again.');
});
startReading();
void all();
setInterval(() => {
  if (!document.hidden) {
    void showStatus();
  }
}, 60_000);
