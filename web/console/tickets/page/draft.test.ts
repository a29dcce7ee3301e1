import { describe, expect, it } from 'vitest';
import { EMPTY, inserted, isEmpty, replySteps } from './draft';

describe('a draft', () => {
  it('is empty without words and files, of whichever kind', () => {
    expect(isEmpty({ ...EMPTY, kind: 'note' })).toBe(true);
    expect(isEmpty({ ...EMPTY, body: 'Yarım' })).toBe(false);
    expect(isEmpty({ ...EMPTY, files: [{ id: 'f', name: 'a.pdf', bytes: 1 }] })).toBe(false);
  });

  it('takes a prepared text in place of what is selected', () => {
    expect(inserted('Merhaba XX!', 'Can', 8, 10)).toBe('Merhaba Can!');
    expect(inserted('', 'Merhaba', 0, 0)).toBe('Merhaba');
  });
});

describe('the steps with a reply', () => {
  it('go on from open where the ticket is new, and never close it', () => {
    expect(replySteps({ status: 'NEW', nextStatuses: ['OPEN', 'PENDING', 'CLOSED'] })).toEqual([
      'WAITING_REPLY',
      'PENDING',
      'RESOLVED',
    ]);
    expect(replySteps({ status: 'RESOLVED', nextStatuses: ['OPEN', 'CLOSED'] })).toEqual(['OPEN']);
  });
});
