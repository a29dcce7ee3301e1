import { describe, expect, it } from 'vitest';
import { accessesOf, choiceOf, searchOf } from './accesses';

describe('the choice of looks', () => {
  it('goes to the address and comes back from it', () => {
    const choice = { subject: 'a', reader: '', record: ' b ', from: '2026-11-22T09:00', to: '' };
    const search = searchOf(choice);
    expect(search.toString()).toBe('subject=a&record=b&from=2026-11-22T09%3A00');
    expect(choiceOf(search)).toEqual({ ...choice, record: 'b' });
  });

  it('asks for instants of the site’s wall clock', () => {
    expect(accessesOf(new URLSearchParams('reader=r&to=2026-11-22T09:00&after=c'), 'Europe/Istanbul')).toEqual({
      subjectId: null,
      readerId: 'r',
      recordId: null,
      from: null,
      to: '2026-11-22T06:00:00.000Z',
      first: 25,
      after: 'c',
    });
  });
});
