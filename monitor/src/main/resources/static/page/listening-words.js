/** Words of the listening tests. */
import { badge, el } from './dom.js';

const STATES = { preparing: ['warn', '…'], open: ['good', '●'], closed: ['plain', '■'], failed: ['bad', '✗'] };

/** Returns the state of a test as a mark. */
export function stateOf(test) {
  const [look, sign] = STATES[test.state] ?? ['plain', '–'];
  const share = test.state === 'preparing' && Number.isFinite(test.preparing) ? ` ${Math.round(100 * test.preparing)} %` : '';
  return el('span', { class: `badge ${look}` }, el('span', { 'aria-hidden': 'true' }, `${sign} `), `${test.state}${share}`);
}

/** Returns whether a rater counts, as a mark. */
export const screened = (valid) => badge(valid ? 'VALID' : 'EXCLUDED');

/** Returns a number with its sign. */
export function signed(value, digits) {
  if (!Number.isFinite(value)) {
    return '–';
  }
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(text) !== 0 ? '−' : value > 0 && Number(text) !== 0 ? '+' : ''}${text}`;
}

/** Returns a number with so many decimals, a dash for none. */
export const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : '–');

/** Returns a share in percent. */
export const share = (value) => (Number.isFinite(value) ? `${Math.round(100 * value)} %` : '–');

/** Returns a p value. */
export const pValue = (value) => (Number.isFinite(value) ? (value < 0.001 ? '< 0.001' : value.toFixed(3)) : '–');

/** Copies a text; trouble is thrown. */
export async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = el('textarea', { class: 'hidden', 'aria-hidden': 'true' });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy'); // a page that is not from this host or https has no clipboard
  field.remove();
  if (!done) {
    throw new Error('The browser does not let this page copy: select the text by hand.');
  }
}

/** Returns a button that copies a text and says so. */
export function copyButton(words, label, text) {
  const button = el('button', { type: 'button', 'aria-label': label, click: async () => {
    try {
      await copy(text());
      button.textContent = 'Copied';
    } catch (problem) {
      button.textContent = 'Not copied';
      button.title = problem.message;
    }
    setTimeout(() => {
      button.textContent = words;
    }, 2_000);
  } }, words);
  return button;
}
