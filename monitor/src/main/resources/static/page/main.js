/** Starts the page: its frame and each section. */
import { showBaselines } from './baselines.js';
import { showCompare } from './compare.js';
import { announce, byId } from './dom.js';
import { showEvents } from './events.js';
import { startFrame } from './frame.js';
import { showModels } from './models.js';
import { showRuns } from './runs.js';
import { showSchedules } from './schedules.js';
import { showSpeak } from './speak.js';
import { goOnReading, showStatus, startReading } from './status.js';
import { showTrends } from './trends.js';

function all() {
  return Promise.all([showStatus(), showTrends(), showRuns(), showCompare(), showBaselines(), showSpeak(), showSchedules(), showModels(), showEvents()]);
}

startFrame(() => {
  goOnReading();
  void all();
});
byId('refresh').addEventListener('click', async () => {
  await all();
  announce('Everything was loaded again.');
});
startReading();
void all();
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    void showStatus();
  }
});
setInterval(() => {
  if (!document.hidden) {
    void showStatus();
  }
}, 60_000);
