/** A line over time with zoom: wheel, drag, buttons and keys. Drawn as SVG, without any library. */
import { el, number, quantity, svg } from './dom.js';
import { ticks, timeTicks } from './drawing.js';

const HEIGHT = 300;
const LEAST_SPAN = 60_000;
const MANY = 150; // points from which they are drawn smaller
const LETTER = 6.6; // px, the widest usual width of a letter of 12 px

const monthAndYear = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
const hour = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });

/**
 * A trend.
 *
 * data: values [{at, value, run}], changes [{at, before, after}], events [{at, kind, text}], band [low, high] or null, target or null,
 * accepted (set of run ids), unit, name
 */
export class TrendChart {
  constructor(data, opened) {
    this.data = data;
    this.opened = opened;
    this.points = data.values.map((one) => ({ ...one, time: Date.parse(one.at) }));
    const first = this.points[0].time;
    const last = this.points.at(-1).time;
    const edge = Math.max((last - first) * 0.03, LEAST_SPAN);
    this.whole = [first - edge, last + edge];
    this.view = [...this.whole];
    this.pointers = new Map(); // places of fingers and buttons that are down
    this.listening = null;
    this.picture = svg('svg', { role: 'img' });
    this.frame = el('div', { class: 'chart', tabindex: '0', role: 'group', 'aria-label': `Chart of ${data.name}. Plus and minus zoom, arrow keys move, 0 shows all.` }, this.picture);
    this.range = el('p', { class: 'note', role: 'status' });
    const button = (sign, label, work) => el('button', { type: 'button', 'aria-label': label, title: label, click: work }, sign);
    this.element = el('div', {},
      el('div', { class: 'fields' },
        el('div', { class: 'buttons', role: 'group', 'aria-label': 'Zoom' },
          button('+', 'Zoom in', () => this.zoom(0.5)),
          button('−', 'Zoom out', () => this.zoom(2)),
          button('←', 'Earlier', () => this.move(-0.3)),
          button('→', 'Later', () => this.move(0.3)),
          button('All', 'Show all', () => this.show(...this.whole))),
        this.range),
      this.frame);
    this.frame.addEventListener('keydown', (event) => this.key(event));
    this.frame.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.frame.addEventListener('pointerdown', (event) => this.down(event));
    new ResizeObserver(() => this.draw()).observe(this.frame);
  }

  key(event) {
    const work = {
      '+': () => this.zoom(0.5), '=': () => this.zoom(0.5), '-': () => this.zoom(2), 0: () => this.show(...this.whole),
      ArrowLeft: () => this.move(-0.2), ArrowRight: () => this.move(0.2),
    }[event.key];
    if (work && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      work();
    }
  }

  /* The page scrolls as usual unless the chart has the focus or Ctrl is held. */
  wheel(event) {
    if (!event.ctrlKey && !this.frame.contains(document.activeElement)) {
      return;
    }
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 0.8 : 1.25, this.timeAt(event.clientX));
  }

  /* One pointer chooses a stretch; two fingers hold the times that are under them. */
  down(event) {
    if (event.button !== 0) {
      return;
    }
    this.pointers.set(event.pointerId, event.clientX);
    this.listening?.abort();
    this.listening = new AbortController();
    const { signal } = this.listening;
    const [moved, lifted] = this.pointers.size > 1 ? this.pinch() : event.target.closest('.point') ? [() => {}, () => {}] : this.drag(event, signal);
    addEventListener('pointermove', (next) => {
      if (this.pointers.has(next.pointerId)) {
        this.pointers.set(next.pointerId, next.clientX);
        moved(next);
      }
    }, { signal });
    for (const end of ['pointerup', 'pointercancel']) {
      addEventListener(end, (last) => {
        this.pointers.delete(last.pointerId);
        lifted(end === 'pointerup');
        this.listening.abort();
      }, { signal });
    }
  }

  pinch() {
    const fingers = [...this.pointers.keys()].slice(0, 2);
    const held = fingers.map((finger) => this.timeAt(this.pointers.get(finger)));
    return [() => {
      const [from, to] = fingers.map((finger) => this.pointers.get(finger));
      const width = this.box.right - this.box.left;
      const span = ((held[1] - held[0]) * width) / (to - from);
      if (span > 0 && Number.isFinite(span)) {
        const low = held[0] - ((from - this.picture.getBoundingClientRect().left - this.box.left) / width) * span;
        this.show(low, low + span);
      }
    }, () => {}];
  }

  drag(event, signal) {
    const from = this.timeAt(event.clientX);
    let to = from;
    const shade = svg('rect', { class: 'drag', y: this.box.top, height: this.box.bottom - this.box.top });
    this.picture.append(shade);
    signal.addEventListener('abort', () => shade.remove());
    return [(next) => {
      to = this.timeAt(next.clientX);
      shade.setAttribute('x', this.x(Math.min(from, to)));
      shade.setAttribute('width', Math.abs(this.x(to) - this.x(from)));
    }, (chosen) => {
      if (chosen && Math.abs(this.x(to) - this.x(from)) > 8) {
        this.show(Math.min(from, to), Math.max(from, to));
      }
    }];
  }

  zoom(factor, about = (this.view[0] + this.view[1]) / 2) {
    this.show(about - (about - this.view[0]) * factor, about + (this.view[1] - about) * factor);
  }

  move(share) {
    const span = this.view[1] - this.view[0];
    const low = Math.min(Math.max(this.view[0] + share * span, this.whole[0]), this.whole[1] - span);
    this.show(low, low + span);
  }

  show(low, high) {
    const middle = (low + high) / 2;
    const span = Math.max(high - low, LEAST_SPAN);
    this.view = [Math.max(middle - span / 2, this.whole[0]), Math.min(middle + span / 2, this.whole[1])];
    this.draw();
  }

  x(time) {
    return this.box.left + ((time - this.view[0]) / (this.view[1] - this.view[0])) * (this.box.right - this.box.left);
  }

  timeAt(clientX) {
    const inside = clientX - this.picture.getBoundingClientRect().left;
    const share = (inside - this.box.left) / (this.box.right - this.box.left);
    return this.view[0] + Math.min(1, Math.max(0, share)) * (this.view[1] - this.view[0]);
  }

  draw() {
    const width = this.frame.clientWidth;
    if (width === 0) {
      return;
    }
    const { data } = this;
    this.box = { left: 58, right: width - 14, top: 26, bottom: HEIGHT - 30 };
    const inside = (time) => time >= this.view[0] && time <= this.view[1];
    const seen = this.points.filter((point) => inside(point.time));
    const heights = [...seen.map((point) => point.value), ...(data.band ?? []), ...(data.target === null ? [] : [data.target])];
    let [low, high] = heights.length ? [Math.min(...heights), Math.max(...heights)] : [0, 1];
    const room = (high - low || Math.abs(high) || 1) * 0.12;
    low = low >= 0 ? Math.max(0, low - room) : low - room;
    high += room;
    const y = (value) => this.box.bottom - ((value - low) / (high - low)) * (this.box.bottom - this.box.top);
    const parts = [...this.axes(y, low, high, width)];
    if (data.band) {
      parts.push(svg('rect', { class: 'band', x: this.box.left, width: this.box.right - this.box.left, y: y(data.band[1]), height: Math.max(2, y(data.band[0]) - y(data.band[1])) }));
      for (const edge of data.band) {
        parts.push(this.across('band-edge', y(edge)));
      }
    }
    if (data.target !== null) {
      parts.push(this.across('target', y(data.target)),
        svg('text', { class: 'in-target', x: this.box.right - 4, y: y(data.target) - 5, 'text-anchor': 'end' }, `target ${quantity(data.target, data.unit)}`));
    }
    for (const event of data.events.filter((one) => inside(Date.parse(one.at)))) {
      const at = this.x(Date.parse(event.at));
      parts.push(svg('g', {}, svg('title', {}, `${event.kind}: ${event.text}`), svg('line', { class: 'event', x1: at, x2: at, y1: this.box.bottom - 10, y2: this.box.bottom }),
        svg('path', { class: 'event-mark', d: `M${at - 5} ${this.box.bottom - 9}h10l-5 -9z` })));
    }
    parts.push(...this.steps(y, inside));
    parts.push(svg('path', { class: 'trace', d: seen.map((point, i) => `${i ? 'L' : 'M'}${this.x(point.time).toFixed(1)} ${y(point.value).toFixed(1)}`).join('') || 'M0 0' }));
    for (const point of seen) {
      const accepted = data.accepted.has(point.run);
      const place = { class: accepted ? 'point accepted' : seen.length > MANY ? 'point dense' : 'point' };
      const words = svg('title', {}, `${hour.format(point.time)}: ${quantity(point.value, data.unit)}${accepted ? ', accepted in the baseline' : ''} (${point.run})`);
      const mark = accepted
        ? svg('rect', { ...place, x: this.x(point.time) - 4.5, y: y(point.value) - 4.5, width: 9, height: 9 }, words)
        : svg('circle', { ...place, cx: this.x(point.time), cy: y(point.value), r: seen.length > MANY ? 2.4 : 4 }, words);
      mark.addEventListener('click', () => this.opened(point.run));
      parts.push(mark);
    }
    this.picture.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.picture.setAttribute('aria-label', this.words(seen));
    this.picture.replaceChildren(svg('g', { 'aria-hidden': 'true' }, parts)); // the picture has words of its own
    this.range.textContent = `${dayAndYear.format(this.view[0])} to ${dayAndYear.format(this.view[1])}, ${seen.length} of ${this.points.length} runs`;
  }

  across(look, height) {
    return svg('line', { class: look, x1: this.box.left, x2: this.box.right, y1: height, y2: height });
  }

  axes(y, low, high, width) {
    const parts = [svg('text', { x: 8, y: 15 }, `${this.data.metric}${this.data.unit === '1' ? '' : ` (${this.data.unit})`}`)];
    const heights = ticks(low, high, 5);
    for (const at of heights.list) {
      parts.push(svg('line', { class: 'axis', x1: this.box.left, x2: this.box.right, y1: y(at), y2: y(at) }),
        svg('text', { x: this.box.left - 6, y: y(at) + 4, 'text-anchor': 'end' }, at.toFixed(heights.digits)));
    }
    const times = timeTicks(...this.view, Math.max(2, Math.floor(width / 95)));
    const format = { hour, day, month: monthAndYear }[times.step];
    const half = (LETTER * format.format(this.view[0]).length) / 2;
    for (const at of times.list.filter((one) => this.x(one) > half && this.x(one) < width - half)) {
      parts.push(svg('line', { class: 'axis', x1: this.x(at), x2: this.x(at), y1: this.box.bottom, y2: this.box.bottom + 5 }),
        svg('text', { x: this.x(at), y: this.box.bottom + 20, 'text-anchor': 'middle' }, format.format(at)));
    }
    return parts;
  }

  steps(y, inside) {
    const parts = [];
    const places = this.data.changes.map((change) => this.x(Date.parse(change.at)));
    this.data.changes.forEach((change, i) => {
      const time = Date.parse(change.at);
      const until = this.data.changes[i + 1] ? Date.parse(this.data.changes[i + 1].at) : this.points.at(-1).time;
      const from = i > 0 ? Date.parse(this.data.changes[i - 1].at) : this.points[0].time;
      const clip = (at) => Math.min(Math.max(at, this.view[0]), this.view[1]);
      for (const [a, b, value] of [[from, time, change.before], [time, until, change.after]]) {
        if (clip(b) > clip(a)) {
          parts.push(svg('line', { class: 'level', x1: this.x(clip(a)), x2: this.x(clip(b)), y1: y(value), y2: y(value) }));
        }
      }
      if (!inside(time)) {
        return;
      }
      const at = this.x(time);
      parts.push(svg('line', { class: 'change', x1: at, x2: at, y1: this.box.top, y2: this.box.bottom }),
        svg('path', { class: 'change-mark', d: `M${at - 6} ${this.box.top}h12l-6 9z` }));
      const words = `${number(change.before)} → ${number(change.after)}`;
      const reach = 12 + LETTER * words.length;
      const clear = (low, high) => low > this.box.left && high < this.box.right && places.every((other) => other === at || other < low - 8 || other > high + 8);
      const side = clear(at, at + reach) ? 'start' : clear(at - reach, at) ? 'end' : null;
      if (side) { // what finds no place is in the table
        places.push(side === 'start' ? at + reach : at - reach);
        parts.push(svg('text', { class: 'in-change', x: at + (side === 'start' ? 9 : -9), y: this.box.top + 8, 'text-anchor': side }, words));
      }
    });
    return parts;
  }

  words(seen) {
    if (seen.length === 0) {
      return 'No run in this stretch of time.';
    }
    const values = seen.map((point) => point.value);
    const { data } = this;
    return `${data.name}: ${seen.length} runs, ${quantity(Math.min(...values), data.unit)} to ${quantity(Math.max(...values), data.unit)}, the last ${quantity(values.at(-1), data.unit)}.`
      + (data.target === null ? '' : ` Target ${quantity(data.target, data.unit)}.`)
      + data.changes.map((change) => ` Changed on ${dayAndYear.format(Date.parse(change.at))} from ${quantity(change.before, data.unit)} to ${quantity(change.after, data.unit)}.`).join('');
  }
}
