import { describe, expect, it, vi } from 'vitest';
import { connection } from './connection';
import { waitBefore } from './live';

describe('reconnecting', () => {
  it('waits longer each time, up to half a minute, and never the same for two', () => {
    const waits = [0, 1, 2, 3, 20].map((retry) => waitBefore(retry, () => 1));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 30_000]);
    expect(waitBefore(3, () => 0)).toBe(2_000);
  });
});

describe('the connection', () => {
  it('is lost until it is open again, and then says so to the pages', () => {
    const returned = vi.fn();
    connection.onReturn(returned);
    connection.connecting();
    connection.opened();
    expect(returned).not.toHaveBeenCalled();
    connection.closed(false);
    connection.connecting();
    expect(connection.state().name).toBe('lost');
    connection.opened();
    expect(connection.state().name).toBe('open');
    expect(returned).toHaveBeenCalledOnce();
    connection.closed(true);
    expect(connection.state().name).toBe('idle');
  });
});
