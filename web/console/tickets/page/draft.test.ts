import { beforeEach, describe, expect, it } from 'vitest';
import { EMPTY, inserted, keepDraft, keptDraft, replySteps } from './draft';

describe('a draft', () => {
  beforeEach(() => sessionStorage.clear());

  it('is kept for each person and ticket, until nothing is left of it', () => {
    const draft = { ...EMPTY, kind: 'note', body: 'Yarım' } as const;
    keepDraft('ayse', 't1', draft);
    expect(keptDraft('ayse', 't1')).toEqual(draft);
    expect(keptDraft('burak', 't1')).toEqual(EMPTY);
    expect(keptDraft('ayse', 't2')).toEqual(EMPTY);
    keepDraft('ayse', 't1', EMPTY);
    expect(sessionStorage.length).toBe(0);
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
