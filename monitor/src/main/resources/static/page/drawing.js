/** Drawings that fit their place: SVG in its pixels, so that words keep their size on a phone. */
import { el, svg } from './dom.js';

const STEPS = [1, 2, 2.5, 5, 10];
const NARROW = 560;

/** Returns round places between two ends, and with how many decimals they are written. */
export function ticks(low, high, wanted) {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * STEPS.find((one) => one * power >= rough * (1 - 1e-9));
  const list = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) {
    list.push(Math.abs(at) < step * 1e-9 ? 0 : at);
  }
  return { list, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9) + (step / power === 2.5 ? 1 : 0)) };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SHORT_STEPS = [...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE), ...[1, 2, 3, 6, 12].map((count) => count * HOUR)];
const DAY_STEPS = [1, 2, 7, 14];
const MONTH_STEPS = [1, 2, 3, 4, 6, 12, 24, 60];

/** Returns round times of the reader's zone between two, at most as many as wanted, and the step: 'hour' or shorter, 'day' or 'month'. */
export function timeTicks(low, high, wanted) {
  const rough = (high - low) / wanted;
  const begin = new Date(low);
  const [year, month, date] = [begin.getFullYear(), begin.getMonth(), begin.getDate()];
  const short = SHORT_STEPS.find((step) => step >= rough);
  const days = DAY_STEPS.find((step) => step * DAY >= rough);
  const months = MONTH_STEPS.find((step) => step * 30.4 * DAY >= rough) ?? MONTH_STEPS.at(-1);
  const first = days && Math.floor(Date.UTC(year, month, date) / DAY) % days; // steps of days stay where they are when the view moves
  const at = short ? (i) => new Date(year, month, date).getTime() + i * short
    : days ? (i) => new Date(year, month, date - first + i * days).getTime()
      : (i) => new Date(year, Math.floor(month / months) * months + i * months, 1).getTime();
  const list = [];
  for (let i = 0; at(i) <= high; i++) {
    if (at(i) >= low) {
      list.push(at(i));
    }
  }
  return { list, step: short ? 'hour' : days ? 'day' : 'month' };
}

/**
 * Returns a drawing that is made anew when the width of its place changes.
 *
 * @param words what it says, for those who do not see it
 * @param made gets the width in pixels and returns {height, parts}
 * @param look further class
 */
export function drawing(words, made, look = '') {
  const picture = svg('svg', { role: 'img', 'aria-label': words });
  const frame = el('div', { class: `chart ${look}`.trim() }, picture);
  let before = 0;
  new ResizeObserver(() => {
    const width = Math.floor(frame.clientWidth);
    if (width < 1 || width === before) {
      return;
    }
    before = width;
    const { height, parts } = made(width);
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
    picture.replaceChildren(svg('g', { 'aria-hidden': 'true' }, parts.flat(Infinity)));
  }).observe(frame);
  return frame;
}

/** Returns the scale of a line from a value to a pixel. */
export const scale = (low, high, from, to) => (value) => from + ((value - low) / (high - low)) * (to - from);

/**
 * Returns intervals below each other on one scale.
 *
 * @param plot words; rows [{name, value, low, high, look, text, margins: [{at, name}]}]; written (value to text); zero (a line, or null);
 *   margins common to all rows [{at, name}]
 */
export function forest({ words, rows, written, zero = 0, margins = [] }) {
  const own = rows.flatMap((row) => (row.margins ?? []).map((one) => one.at));
  const ends = [...rows.flatMap((row) => [row.low, row.high, row.value]), ...margins.map((one) => one.at), ...own, ...(zero === null ? [] : [zero])]
    .filter(Number.isFinite);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const room = (most - least || Math.abs(most) || 1) * 0.08;
  return drawing(words, (width) => {
    const narrow = width < NARROW;
    const step = narrow ? 44 : 30;
    const longest = Math.max(...rows.map((row) => row.name.length));
    const left = narrow ? 14 : Math.min(width * 0.34, 24 + longest * 6.6);
    const right = narrow ? width - 14 : width - Math.min(width * 0.34, 24 + Math.max(...rows.map((row) => row.text.length)) * 6.6);
    const top = margins.length > 0 ? 26 : 10;
    const bottom = top + rows.length * step;
    const x = scale(least - room, most + room, left, right);
    const parts = [];
    const places = ticks(least - room, most + room, Math.max(2, Math.floor((right - left) / 65)));
    const upright = (look, at) => { // on a phone the names stand between the rows, and no line goes through them
      const d = narrow ? rows.map((row, i) => `M${x(at)} ${top + i * step + 21}v22`).join('') : `M${x(at)} ${top}V${bottom}`;
      return svg('path', { class: look, d });
    };
    for (const at of places.list) {
      parts.push(upright('axis', at), svg('text', { x: x(at), y: bottom + 17, 'text-anchor': 'middle' }, written(at, places.digits)));
    }
    if (zero !== null) {
      parts.push(upright('zero', zero));
    }
    for (const margin of margins) {
      parts.push(upright('target', margin.at),
        svg('text', { class: 'in-target', x: x(margin.at), y: top - 10, 'text-anchor': x(margin.at) > (left + right) / 2 ? 'end' : 'start' }, margin.name));
    }
    rows.forEach((row, i) => {
      const y = narrow ? top + i * step + 32 : top + (i + 0.5) * step;
      parts.push(svg('text', { class: 'name', x: narrow ? left : left - 12, y: narrow ? y - 15 : y + 4, 'text-anchor': narrow ? 'start' : 'end' }, row.name),
        svg('text', { class: 'name', x: narrow ? right : right + 12, y: narrow ? y - 15 : y + 4, 'text-anchor': narrow ? 'end' : 'start' }, row.text));
      for (const margin of row.margins ?? []) {
        parts.push(svg('line', { class: 'target', x1: x(margin.at), x2: x(margin.at), y1: y - 11, y2: y + 11 }, svg('title', {}, margin.name)));
      }
      if (Number.isFinite(row.low) && Number.isFinite(row.high)) {
        const span = `M${x(row.low).toFixed(1)} ${y - 5}v10m0 -5H${x(row.high).toFixed(1)}m0 -5v10`;
        parts.push(svg('path', { class: `interval ${row.look ?? 'plain'}`, d: span }));
      }
      if (Number.isFinite(row.value)) {
        parts.push(svg('rect', { class: `interval-middle ${row.look ?? 'plain'}`, x: x(row.value) - 4.5, y: y - 4.5, width: 9, height: 9 },
          svg('title', {}, `${row.name}: ${row.text}`)));
      }
    });
    return { height: bottom + 26, parts };
  });
}
