/** Drawings of a listening test's result. */
import { el, svg } from './dom.js';
import { drawing, scale } from './drawing.js';
import { fixed, signed } from './listening-words.js';

const STEPS = ['Much worse', 'Worse', 'Slightly worse', 'About the same', 'Slightly better', 'Better', 'Much better'];
const EXTREME = 3;

/** Returns the words of a step of the comparison, −3 to 3. */
export const stepName = (vote) => STEPS[vote + EXTREME];

/** Returns the counts of votes as bars. */
export function histogram(votes) {
  const counts = STEPS.map((name, i) => votes[String(i - EXTREME)] ?? 0);
  const most = Math.max(1, ...counts);
  const words = counts.map((count, i) => `${STEPS[i]}: ${count}`).join(', ');
  return drawing(words, (width) => {
    const [height, top, bottom] = [230, 24, 178];
    const each = (width - 24) / counts.length;
    const y = scale(0, most, bottom, top);
    const parts = [svg('line', { class: 'zero', x1: 12, x2: width - 12, y1: bottom, y2: bottom })];
    counts.forEach((count, i) => {
      const middle = 12 + each * (i + 0.5);
      const vote = i - EXTREME;
      const look = vote < 0 ? 'vote bad' : vote > 0 ? 'vote good' : 'vote';
      parts.push(
        svg('rect', { class: look, x: middle - each * 0.36, width: each * 0.72, y: y(count), height: bottom - y(count), rx: 2 }, svg('title', {}, `${STEPS[i]}: ${count}`)),
        svg('text', { class: 'name', x: middle, y: y(count) - 6, 'text-anchor': 'middle' }, String(count)),
        svg('text', { class: 'name', x: middle, y: bottom + 17, 'text-anchor': 'middle' }, signed(vote, 0)));
      if (each > 84) {
        parts.push(svg('text', { x: middle, y: bottom + 34, 'text-anchor': 'middle' }, STEPS[i]));
      }
    });
    if (each <= 84) {
      parts.push(svg('text', { x: 12, y: bottom + 36 }, '← much worse'), svg('text', { x: width - 12, y: bottom + 36, 'text-anchor': 'end' }, 'much better →'));
    }
    return { height, parts };
  });
}

/** Returns the key of the two settings. */
export function settingsKey(candidate, baseline) {
  const sign = (look) => svg('svg', { viewBox: '0 0 26 12', 'aria-hidden': 'true' }, svg('rect', { class: look, x: 1, y: 1, width: 24, height: 10 }));
  return el('ul', { class: 'key', 'aria-label': 'Key' },
    el('li', {}, sign('bar-candidate'), `${candidate} (candidate)`), el('li', {}, sign('bar-baseline'), `${baseline} (baseline)`), el('li', {}, 'whiskers: 95 % interval'));
}

/**
 * Returns mean opinions as bars with their intervals.
 *
 * @param rows [{category, items, candidate: {mean, lower, upper}, baseline: …}]
 */
export function opinionBars(rows, candidate, baseline) {
  const words = rows.map((row) => `${row.category}: ${candidate} ${fixed(row.candidate.mean, 2)}, ${baseline} ${fixed(row.baseline.mean, 2)}`).join('; ');
  return drawing(words, (width) => {
    const narrow = width < 560;
    const step = narrow ? 62 : 46;
    const left = narrow ? 14 : 130;
    const right = width - 104;
    const top = 12;
    const bottom = top + rows.length * step;
    const x = scale(1, 5, left, right);
    const parts = [];
    for (const at of [1, 2, 3, 4, 5]) {
      parts.push(svg('line', { class: at === 4 ? 'target' : 'axis', x1: x(at), x2: x(at), y1: top, y2: bottom }),
        svg('text', { class: at === 4 ? 'in-target' : '', x: x(at), y: bottom + 17, 'text-anchor': 'middle' }, String(at)));
    }
    rows.forEach((row, i) => {
      const from = top + i * step + (narrow ? 22 : 5);
      const name = `${row.category || 'all'} (${row.items})`;
      parts.push(svg('text', { class: 'name', x: narrow ? left : left - 12, y: narrow ? from - 6 : from + 22, 'text-anchor': narrow ? 'start' : 'end' }, name));
      for (const [j, look, one] of [[0, 'bar-candidate', row.candidate], [1, 'bar-baseline', row.baseline]]) {
        const y = from + j * 17;
        if (!Number.isFinite(one.mean)) {
          parts.push(svg('text', { x: left + 6, y: y + 12 }, 'no answers'));
          continue;
        }
        parts.push(svg('rect', { class: look, x: left, width: Math.max(1, x(one.mean) - left), y, height: 15 }));
        if (Number.isFinite(one.lower)) {
          const [low, high] = [Math.max(1, one.lower), Math.min(5, one.upper)];
          parts.push(svg('path', { class: 'whisker', d: `M${x(low).toFixed(1)} ${y + 3}v9m0 -4.5H${x(high).toFixed(1)}m0 -4.5v9` }));
        }
        const margin = Number.isFinite(one.lower) ? ` ± ${fixed((one.upper - one.lower) / 2, 2)}` : '';
        parts.push(svg('text', { class: 'name', x: right + 10, y: y + 12 }, `${fixed(one.mean, 2)}${margin}`));
      }
    });
    return { height: bottom + 26, parts };
  });
}

/** Returns how far from 0 a column of comparisons reaches: 1, 2 or 3. */
export const dotReach = (values) => Math.min(EXTREME, Math.max(1, ...values.filter(Number.isFinite).map((value) => Math.ceil(Math.abs(value)))));

/** Returns where one comparison lies between −reach and reach; the dashed line is the margin. */
export function dot(value, margin, reach) {
  const at = scale(-reach, reach, 8, 232);
  const shown = Number.isFinite(value);
  const look = shown && value < margin ? 'bad' : 'plain';
  return svg('svg', { viewBox: '0 0 240 30', role: 'img', 'aria-label': shown ? `${signed(value, 2)} between −${reach} and +${reach}` : 'no answers' },
    svg('line', { class: 'axis', x1: at(-reach), x2: at(reach), y1: 15, y2: 15 }),
    svg('line', { class: 'zero', x1: at(0), x2: at(0), y1: 2, y2: 28 }),
    svg('line', { class: 'target', x1: at(margin), x2: at(margin), y1: 2, y2: 28 }),
    shown ? svg('path', { class: `interval ${look}`, d: `M${at(0)} 15H${at(value).toFixed(1)}` }) : '',
    shown ? (look === 'bad'
      ? svg('rect', { class: 'interval-middle bad', x: at(value) - 5, y: 10, width: 10, height: 10 })
      : svg('circle', { class: 'interval-middle', cx: at(value), cy: 15, r: 5.5 })) : '');
}
