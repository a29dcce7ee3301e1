// What stands at a page's address while the network is away: says so, and makes room for the page as soon as it can come.
import { firstLanguage } from '../i18n/language';
import { Attempts } from './attempts';

const language = firstLanguage();
const { words } = await (language === 'tr' ? import('../words/tr') : import('../words/en'));
const { title, lead, retry } = words.offline;

document.documentElement.lang = language;
document.title = `${title} · Randevu`;
const scheme = localStorage.getItem('mantine-color-scheme-value');
if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset['scheme'] = scheme;

function say(selector: string, text: string): Element {
  const element = document.querySelector(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  element.textContent = text;
  return element;
}

say('h1', title);
say('p', lead);

const attempts = new Attempts(isThere, () => location.reload());
say('button', retry).addEventListener('click', () => location.reload());
addEventListener('online', () => attempts.now());
document.addEventListener('visibilitychange', () => attempts.now());
attempts.later();

/** Does the server answer for the very page that is wanted? Who knows himself to be without a network need not ask. */
async function isThere(): Promise<boolean> {
  if (!navigator.onLine || document.visibilityState === 'hidden') return false;
  try {
    return (await fetch(location.href, { method: 'HEAD', cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
