import { describe, expect, it } from 'vitest';
import { countOf, filterOf, inputOf, lastDays, NO_FILTER, paramsOf } from './filters';
import { instantOf, wallOf } from './moments';

const ISTANBUL = 'Europe/Istanbul';
const LONDON = 'Europe/London';

describe('the filters of a timeline', () => {
  const filter = {
    ...NO_FILTER,
    type: 'appointment',
    person: '01a2',
    kinds: ['AppointmentBooked', 'AppointmentCancelled'],
    from: '2026-11-22T09:00',
  };

  it('go to the address and come back from it', () => {
    const params = paramsOf(filter);
    expect(params.toString()).toBe(
      'type=appointment&person=01a2&from=2026-11-22T09%3A00&kinds=AppointmentBooked%2CAppointmentCancelled',
    );
    expect(filterOf(params)).toEqual(filter);
    expect(filterOf(new URLSearchParams())).toEqual(NO_FILTER);
    expect(paramsOf(NO_FILTER).toString()).toBe('');
  });

  it('ask the server for instants of the site’s wall clock, and for nothing that is not chosen', () => {
    expect(inputOf(filter, ISTANBUL)).toEqual({
      aggregateType: 'appointment',
      personId: '01a2',
      events: ['AppointmentBooked', 'AppointmentCancelled'],
      from: '2026-11-22T06:00:00.000Z',
    });
    expect(inputOf({ ...NO_FILTER, from: 'yesterday' }, ISTANBUL)).toEqual({});
  });

  it('are set to the last days, until now', () => {
    const now = Date.parse('2026-11-22T09:30:00Z');
    expect(lastDays(filter, 'week', now, ISTANBUL)).toEqual({ ...filter, from: '2026-11-15T12:30', to: '' });
  });

  it('are counted', () => {
    expect(countOf(filter)).toBe(4);
    expect(countOf(NO_FILTER)).toBe(0);
  });
});

describe('times of a wall clock', () => {
  it('are instants in the zone, summer and winter', () => {
    expect(instantOf('2026-07-01T12:00', LONDON)).toBe('2026-07-01T11:00:00.000Z');
    expect(instantOf('2026-12-01T12:00', LONDON)).toBe('2026-12-01T12:00:00.000Z');
    expect(wallOf(Date.parse('2026-07-01T11:00:00Z'), LONDON)).toBe('2026-07-01T12:00');
  });

  it('are found where the clock is set', () => {
    // It shows 01:30 twice.
    expect(instantOf('2026-10-25T01:30', LONDON)).toBe('2026-10-25T00:30:00.000Z');
    // It never shows 01:30.
    expect(instantOf('2026-03-29T01:30', LONDON)).toBe('2026-03-29T00:30:00.000Z');
    expect(instantOf('', LONDON)).toBeNull();
  });
});
