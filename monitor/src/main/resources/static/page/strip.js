/** Every sample as a dot, one column per restart: a spread between columns is another thing than one within them. */
import { el, empty, median, quantity, svg } from './dom.js';
import { drawing, scale, ticks } from './drawing.js';

const HEIGHT = 158;
const LEFT = 60;
const MOST_NUMBERED = 24;

const valuesOf = (restarts, metric) => restarts.flatMap((restart) => restart.samples.map((sample) => sample.values?.[metric])).filter(Number.isFinite);

function column(restart, metric, unit, middle, reach, y) {
  const parts = restart.samples.map((sample, j) => {
    const at = middle - reach + (2 * reach * (j + 0.5)) / restart.samples.length;
    const value = sample.values?.[metric];
    if (Number.isFinite(value)) {
      return svg('circle', { class: 'point', cx: at, cy: y(value), r: 3.5, opacity: restart.voidReason ? 0.35 : 1 },
        svg('title', {}, `restart ${restart.index + 1}, sample ${j + 1}: ${quantity(value, unit)}${restart.voidReason ? `, does not count: ${restart.voidReason}` : ''}`));
    }
    return sample.fault ? svg('path', { class: 'fault', d: `M${at - 4} 6l8 8m0 -8l-8 8` }, svg('title', {}, sample.fault)) : null;
  });
  const own = valuesOf([restart], metric);
  if (own.length > 0) {
    parts.push(svg('line', { class: 'median', x1: middle - reach, x2: middle + reach, y1: y(median(own)), y2: y(median(own)) }));
  }
  return parts;
}

function wordsOf(group, { metric, scenario, unit }) {
  const values = valuesOf(group.restarts, metric);
  const of = group.name ? `${metric} of ${scenario}, ${group.name}` : `${metric} of ${scenario}`;
  return values.length === 0 ? `${of}: no sample`
    : `${of}: ${values.length} samples in ${group.restarts.length} restarts, ${quantity(Math.min(...values), unit)} to ${quantity(Math.max(...values), unit)}, median ${quantity(median(values), unit)}`;
}

/**
 * Returns a drawing of samples, groups beside each other on one scale.
 *
 * @param groups lists of restarts with a name; one group has none
 * @param shown metric, scenario, unit, goal (target or null)
 */
export function strip(groups, shown) {
  const { metric, unit, goal } = shown;
  const values = groups.flatMap((group) => valuesOf(group.restarts, metric));
  if (values.length === 0) {
    return empty(`No sample has ${metric}.`);
  }
  const bounds = goal === null ? values : [...values, goal];
  const room = (Math.max(...bounds) - Math.min(...bounds) || Math.abs(values[0]) || 1) * 0.15;
  const low = Math.max(0, Math.min(...bounds) - room);
  const high = Math.max(...bounds) + room;
  const named = groups.some((group) => group.name);
  return drawing(groups.map((group) => wordsOf(group, shown)).join('; '), (width) => {
    const top = named ? 30 : 14;
    const height = named ? HEIGHT + 16 : HEIGHT;
    const y = scale(low, high, height - 24, top);
    const heights = ticks(low, high, 4);
    const parts = heights.list.map((at) => [
      svg('line', { class: 'axis', x1: LEFT, x2: width - 10, y1: y(at), y2: y(at) }),
      svg('text', { x: LEFT - 6, y: y(at) + 4, 'text-anchor': 'end' }, at.toFixed(heights.digits))]);
    if (goal !== null) {
      parts.push(svg('line', { class: 'target', x1: LEFT, x2: width - 10, y1: y(goal), y2: y(goal) }),
        svg('text', { class: 'in-target', x: width - 12, y: y(goal) - 5, 'text-anchor': 'end' }, `target ${quantity(goal, unit)}`));
    }
    const share = (width - LEFT - 12) / groups.length;
    groups.forEach((group, g) => {
      const from = LEFT + 2 + g * share;
      const each = share / Math.max(1, group.restarts.length);
      if (named) {
        parts.push(svg('text', { class: 'name', x: from + share / 2, y: 16, 'text-anchor': 'middle' }, group.name));
        if (g > 0) {
          parts.push(svg('line', { class: 'axis', x1: from, x2: from, y1: 4, y2: height - 8 }));
        }
      }
      group.restarts.forEach((restart, i) => {
        const middle = from + each * (i + 0.5);
        parts.push(column(restart, metric, unit, middle, Math.min(40, each * 0.36), y));
        if (group.restarts.length <= MOST_NUMBERED) {
          parts.push(svg('text', { x: middle, y: height - 6, 'text-anchor': 'middle' }, String(restart.index + 1)));
        }
      });
    });
    return { height, parts };
  });
}

/** Returns a strip below its title. */
export const titled = (title, groups, shown) => el('div', {}, el('h4', {}, title), strip(groups, shown));
