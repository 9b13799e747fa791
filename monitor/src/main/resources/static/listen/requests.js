/** Requests of one session. The code in the address is all that a rater needs. */

/** Trouble with a request: `status` is 0 if the service was not reached; `wait` is in seconds. */
export class Refused extends Error {
  constructor(status, message, wait = 0) {
    super(message);
    this.status = status;
    this.wait = wait;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 421 || this.status === 425 || this.status === 429 || this.status >= 500;
  }
}

/** The code of this session: the last part of the page's address. */
export const code = decodeURIComponent(location.pathname.split('/').filter(Boolean).pop() ?? '');

const base = `/api/listen/${encodeURIComponent(code)}`;

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, credentials: 'omit', signal: AbortSignal.timeout(20_000) });
  } catch (problem) {
    throw new Refused(0, problem.message);
  }
  if (!response.ok) {
    const wait = Number(response.headers.get('Retry-After')) || 0;
    const body = await response.json().catch(() => ({}));
    throw new Refused(response.status, body.error?.message ?? body.error ?? String(response.status), wait);
  }
  return response;
}

async function write(method, path, body) {
  const response = await send(base + path, {
    method, cache: 'no-store', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  return response.json().catch(() => ({}));
}

/** Returns the session with its trials and answers. */
export async function session() {
  return (await send(base, { cache: 'no-store' })).json();
}

/** Returns the bytes of a sound. */
export async function sound(url) {
  return (await send(url, {})).arrayBuffer();
}

/** Stores an answer; the same id and body may come twice. */
export const putAnswer = (id, body) => write('PUT', `/answers/${id}`, body);

/** Stores the answers to the last questions. */
export const putQuestionnaire = (body) => write('PUT', '/questionnaire', body);

/** Finishes the session and returns its completion code. */
export const finish = () => write('POST', '/finish', {});
