import { describe, expect, it } from 'vitest';
import { settled } from './settled';

const ENDED = '2026-11-23T09:00:00Z';
const done = { complete: true, removedAt: null };

describe('a call that is followed', () => {
  it('may still change while it goes on or its recordings are being made', () => {
    expect(settled({ endedAt: null, recordings: [] })).toBe(false);
    expect(settled({ endedAt: ENDED, recordings: [done, { complete: false, removedAt: null }] })).toBe(false);
  });

  it('stays as it is once it is over and its recordings are there or gone', () => {
    expect(settled({ endedAt: ENDED, recordings: [] })).toBe(true);
    expect(settled({ endedAt: ENDED, recordings: [done, { complete: false, removedAt: ENDED }] })).toBe(true);
  });
});
