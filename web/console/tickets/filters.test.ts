import { describe, expect, it } from 'vitest';
import { countOf, filterOf, inputOf, NO_FILTER, sortOf, withFilter } from './filters';

const ME = '01a203f5-cb0d-7060-b84b-b8894cebe659';
const OTHER = '01a203f5-cb2f-7779-b2ae-c13b6a750510';

describe('the choice of tickets', () => {
  it('comes from the address and goes back to it', () => {
    const params = new URLSearchParams(`view=list&assignee=me&priority=HIGH&tags=fatura,iade&status=OPEN,NEW&after=x`);
    const filter = filterOf(params);
    expect(filter).toEqual({
      ...NO_FILTER,
      assignee: 'me',
      priority: 'HIGH',
      tags: ['fatura', 'iade'],
      statuses: ['NEW', 'OPEN'],
    });
    expect(countOf(filter)).toBe(4);
    const next = withFilter(params, { priority: '', search: ' fatura "yeni adres" ' });
    expect(filterOf(next)).toEqual({ ...filter, priority: '', search: 'fatura "yeni adres"' });
    expect(next.get('view')).toBe('list');
    expect(next.has('after')).toBe(false);
  });

  it('leaves out what cannot be asked for', () => {
    const params = new URLSearchParams('priority=HUGE&sla=LATE&assignee=burak&department=1&status=GONE&tags=,,&sort=X');
    expect(filterOf(params)).toEqual(NO_FILTER);
    expect(sortOf(params)).toBe('UPDATED');
    expect(withFilter(params, {}).toString()).toBe('sort=X');
  });

  it('is asked for in the words of the server', () => {
    expect(inputOf(NO_FILTER, ME)).toEqual({});
    expect(inputOf({ ...NO_FILTER, assignee: 'me', sla: 'BREACHED', tags: ['vip'] }, ME)).toEqual({
      assigneeId: ME,
      slaStates: ['BREACHED'],
      tags: ['vip'],
    });
    expect(inputOf({ ...NO_FILTER, assignee: 'nobody' }, ME)).toEqual({ unassigned: true });
    expect(inputOf({ ...NO_FILTER, assignee: OTHER }, ME)).toEqual({ assigneeId: OTHER });
  });
});
