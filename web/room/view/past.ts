// The meetings that are over: when, with whom, how they went, and the way to what was recorded.

import type { History, Past } from '../history.js';
import { date, lasted, listed, say } from '../words.js';
import type { Phrase } from '../words.js';
import { button, element } from './dom.js';

/** So many of them are shown, and so many more when more are asked for. */
export const PAGE = 8;

const STATUS: Readonly<Record<string, Phrase>> = {
  NO_ANSWER: 'pastNoAnswer',
  CANCELED: 'pastCanceled',
  BUSY: 'pastBusy',
  FAILED: 'pastFailed',
};

export function watchLink(call: string, names?: string): HTMLAnchorElement {
  const label = names === undefined ? {} : { 'aria-label': `${say('watch')}: ${names}` };
  return element(
    'a',
    { class: 'button quiet', id: `watch-${call}`, href: `/room?recording=${call}`, ...label },
    say('watch'),
  );
}

export function pastCalls({ calls, more }: History, showMore: () => void): readonly Node[] {
  if (calls.length === 0) return [];
  const parts: Node[] = [
    element('h3', {}, say('pastTitle')),
    element('ul', { id: 'past', tabindex: '-1' }, ...calls.map(row)),
  ];
  if (more) parts.push(element('p', {}, button(say('pastMore'), showMore, { class: 'quiet', id: 'past-more' })));
  return parts;
}

function row(call: Past): HTMLLIElement {
  const names = call.others.length > 0 ? listed(call.others) : say('team');
  const status = STATUS[call.status];
  const how = status ? say(status) : lasted(call.seconds ?? 0);
  const about = element('div', {}, element('strong', {}, names));
  about.append(element('span', { class: 'quiet' }, `${date(call.at)} · ${how}`));
  return element('li', {}, about, ...(call.recorded ? [watchLink(call.id, names)] : []));
}
