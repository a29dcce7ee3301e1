import { describe, expect, it } from 'vitest';
import { attemptAt } from './attempt';

describe('a command that is sent again', () => {
  const first = attemptAt({ id: 't1', body: 'Merhaba', seen: 4 }, null);

  it('is the same, word for word, also where what was seen has changed by it', () => {
    expect(attemptAt({ id: 't1', body: 'Merhaba', seen: 5 }, first)).toBe(first);
  });

  it('is another one where anything else is wished', () => {
    const other = attemptAt({ id: 't1', body: 'Merhaba!', seen: 4 }, first);
    expect(other.commandId).not.toBe(first.commandId);
    expect(other).toMatchObject({ body: 'Merhaba!' });
  });
});
