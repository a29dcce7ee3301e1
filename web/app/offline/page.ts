// What stands at a page's address while the network is away: says so, and makes room for the page as soon as it can come.
import { firstLanguage } from '../i18n/language';
import { Attempts } from './attempts';
import { isThere } from './isThere';

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

say('button', retry).addEventListener('click', () => location.reload());
new Attempts(isThere, () => location.reload()).follow();
