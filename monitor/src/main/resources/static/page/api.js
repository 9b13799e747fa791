/** Requests to the service that this page came from, with the token of this tab where there is one. */

const KEY = 'ishowtts.token';
const asked = new Map(); // what is under way, by path and token

/** Trouble with a request: what the service said in one line. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Returns the token of this tab, or an empty text. */
export function token() {
  return sessionStorage.getItem(KEY) ?? '';
}

/** Keeps a token until the tab is closed; an empty text forgets it. */
export function keepToken(text) {
  if (text) {
    sessionStorage.setItem(KEY, text);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

/** Sends a request and returns the answer; anything but success, and the status `options.also`, is thrown as Refused. */
export async function send(path, options = {}) {
  const headers = new Headers(options.headers);
  if (token()) {
    headers.set('Authorization', `Bearer ${token()}`);
  }
  let response;
  try {
    response = await fetch(path, { ...options, headers, cache: 'no-store', credentials: 'omit' });
  } catch (problem) {
    if (problem.name === 'AbortError') {
      throw problem;
    }
    throw new Refused(0, 'The service does not answer. Is ./ishowtts serve still running?');
  }
  if (options.method) {
    asked.clear(); // an answer from before the change is not one of afterwards
  }
  if (!response.ok && response.status !== options.also) {
    throw new Refused(response.status, await reason(response));
  }
  return response;
}

async function reason(response) {
  if (response.status === 401 && !token()) {
    return 'The service asks for an access token.';
  }
  const wait = response.headers.get('Retry-After');
  const after = wait ? ` Try again in ${wait} s.` : '';
  try {
    const body = await response.json();
    const said = body.error?.message ?? body.error ?? `The service answered ${response.status}.`;
    return said + after;
  } catch {
    return `The service answered ${response.status}.${after}`;
  }
}

/** Returns the JSON of a path, for reading alone: what several sections ask at once is asked once. */
export function json(path, options) {
  const question = `${path} ${token()}`;
  if (!asked.has(question)) {
    const answer = send(path, options).then((response) => response.json()).finally(() => asked.get(question) === answer && asked.delete(question));
    asked.set(question, answer);
  }
  return asked.get(question);
}

/** Returns the JSON of a path, or null where there is none (404). */
export async function jsonIfThere(path) {
  try {
    return await json(path);
  } catch (problem) {
    if (problem.status === 404) {
      return null;
    }
    throw problem;
  }
}

/** Posts JSON and returns the JSON of the answer. */
export async function post(path, body) {
  const response = await send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  return response.json();
}

/** Saves a file of the service under a name. */
export async function save(path, name) {
  const address = URL.createObjectURL(await (await send(path)).blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Reads server-sent events (EventSource cannot send a token) and hands each to `told(name, data)` until the signal ends it. */
export async function events(path, signal, told) {
  const response = await send(path, { signal, headers: { Accept: 'text/event-stream' } });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split(/\r?\n/);
      const name = lines.find((line) => line.startsWith('event:'))?.slice(6).trim() ?? 'message';
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5)).join('\n');
      if (data) {
        told(name, data);
      }
    }
  }
}
