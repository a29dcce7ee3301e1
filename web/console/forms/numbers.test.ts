import { describe, expect, it } from 'vitest';
import { minorOf, numberIn, typedMoney } from './numbers';

describe('typed numbers', () => {
  it('are whole and within their bounds', () => {
    expect([numberIn(' 12 ', 1, 90), numberIn('0', 1, 90), numberIn('91', 1, 90)]).toEqual([12, null, null]);
    expect([numberIn('', 0, 9), numberIn('1.5', 0, 9), numberIn('-1', 0, 9), numberIn('1e1', 0, 90)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('are amounts with a comma or a point', () => {
    expect([minorOf('1500', 'TRY'), minorOf('1500,5', 'TRY'), minorOf('0.05', 'TRY')]).toEqual([150_000, 150_050, 5]);
    expect([minorOf('1,234', 'TRY'), minorOf('', 'TRY'), minorOf('12', 'JPY'), minorOf('12.5', 'JPY')]).toEqual([
      null,
      null,
      12,
      null,
    ]);
    expect([typedMoney(150_000, 'TRY', 'tr'), typedMoney(150_050, 'TRY', 'tr')]).toEqual(['1500', '1500,50']);
    expect(minorOf(typedMoney(150_050, 'TRY', 'en'), 'TRY')).toBe(150_050);
  });
});
