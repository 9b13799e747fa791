/** What every page has at its top and foot: colours, the access token, the reader's zone. */
import { keepToken, token } from './api.js';
import { ask, byId } from './dom.js';

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

function access(again) {
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
        again();
      }));
}

/* The link of the section that is read is marked. */
function marks() {
  const links = new Map([...document.querySelectorAll('nav a[href^="#"]')].map((link) => [link.hash.slice(1), link]));
  const sections = [...document.querySelectorAll('main > section')].filter((section) => links.has(section.id));
  const seen = new Set();
  const watch = new IntersectionObserver((changes) => {
    for (const change of changes) {
      seen[change.isIntersecting ? 'add' : 'delete'](change.target);
    }
    const first = sections.find((section) => seen.has(section));
    for (const section of sections) {
      const link = links.get(section.id);
      if (section === first) {
        link.setAttribute('aria-current', 'location');
        link.parentElement.scrollTo({ left: link.offsetLeft - link.parentElement.clientWidth / 2 });
      } else {
        link.removeAttribute('aria-current');
      }
    }
  }, { rootMargin: '-20% 0px -60% 0px' });
  sections.forEach((section) => watch.observe(section));
}

/** Starts the frame; `again` loads the page anew with another token. */
export function startFrame(again) {
  colours();
  access(again);
  marks();
  byId('zone').textContent = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'your zone';
}
