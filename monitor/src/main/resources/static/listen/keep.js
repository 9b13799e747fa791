/** What this browser keeps of one session, so that a reload goes on where it was. In memory alone where nothing may be kept. */
import { code } from './requests.js';

const PREFIX = `ishowtts.listen.${code}.`;
const memory = new Map();

/** Whether what is kept outlives the page. */
export const lasting = (() => {
  try {
    localStorage.setItem(`${PREFIX}probe`, '1');
    localStorage.removeItem(`${PREFIX}probe`);
    return true;
  } catch {
    return false;
  }
})();

/** Returns what is kept under a name, or the other value. */
export function kept(name, otherwise = null) {
  try {
    const text = memory.get(name) ?? (lasting ? localStorage.getItem(PREFIX + name) : null);
    return text === null || text === undefined ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** Keeps a value; false if it is kept in memory alone. */
export function keep(name, value) {
  const text = JSON.stringify(value);
  try {
    if (lasting) {
      localStorage.setItem(PREFIX + name, text);
      memory.delete(name);
      return true;
    }
  } catch {
    // the browser's share is full: memory must do
  }
  memory.set(name, text);
  return false;
}

/** Forgets a name. */
export function forget(name) {
  memory.delete(name);
  if (lasting) {
    localStorage.removeItem(PREFIX + name);
  }
}

/** Returns the names that begin with a text. */
export function names(begin) {
  const stored = lasting ? Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)) : [];
  return [...new Set([...stored, ...memory.keys()])].filter((name) => name.startsWith(begin));
}

/** Returns a random UUID (RFC 9562, version 4); crypto.randomUUID is missing where the page came over plain HTTP. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
