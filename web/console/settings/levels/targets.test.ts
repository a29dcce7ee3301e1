import { describe, expect, it } from 'vitest';
import { groupFor, groupsOf, targetsOf } from './targets';
import type { Target } from './targets';

const urgent: Target = {
  departmentId: null,
  priority: 'URGENT',
  firstResponseMinutes: 15,
  nextResponseMinutes: null,
  resolutionMinutes: 60,
};

describe('promises', () => {
  it('are typed by department and priority, and sent as they were', () => {
    const other = { ...urgent, departmentId: 'a' };
    const groups = groupsOf([urgent, other]);
    expect(groups.map(({ departmentId }) => departmentId)).toEqual([null, 'a']);
    expect(groups[0]?.rows.URGENT).toEqual({
      firstResponseMinutes: '15',
      nextResponseMinutes: '',
      resolutionMinutes: '60',
    });
    expect(targetsOf(groups)).toEqual([urgent, other]);
  });

  it('of nothing are left out, and what is no number is not sent', () => {
    expect(targetsOf([groupFor('a', [])])).toEqual([]);
    const group = groupFor(null, [urgent]);
    const broken = { ...group, rows: { ...group.rows, LOW: { ...group.rows.LOW, resolutionMinutes: '1.5' } } };
    expect(targetsOf([broken])).toBeNull();
  });
});
