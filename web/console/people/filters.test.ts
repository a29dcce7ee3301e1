import { describe, expect, it } from 'vitest';
import { filtersOf, isFiltered, searchOf, variablesOf } from './filters';

describe('the filters of people', () => {
  it('are in the address, and only those that are set', () => {
    const filters = { search: 'Ayşe & <b>', role: 'PROVIDER', standing: 'closed' } as const;
    expect(filtersOf(new URLSearchParams(searchOf(filters).toString()))).toEqual(filters);
    expect(searchOf({ search: '  ', role: null, standing: null }).toString()).toBe('');
  });

  it('are left out where there are none such', () => {
    const filters = filtersOf(new URLSearchParams({ role: 'KING', standing: 'asleep' }));
    expect(filters).toEqual({ search: '', role: null, standing: null });
    expect([isFiltered(filters), isFiltered({ ...filters, search: 'a' })]).toEqual([false, true]);
  });

  it('become what the server is asked for', () => {
    const none = { search: null, role: null, active: null, erasurePending: null, first: 25, after: null };
    expect(variablesOf(filtersOf(new URLSearchParams()), null)).toEqual(none);
    expect(variablesOf({ search: ' a ', role: null, standing: 'closed' }, 'x')).toEqual({
      ...none,
      search: 'a',
      active: false,
      after: 'x',
    });
    expect(variablesOf({ search: '', role: null, standing: 'erasing' }, null)).toEqual({
      ...none,
      erasurePending: true,
    });
  });
});
