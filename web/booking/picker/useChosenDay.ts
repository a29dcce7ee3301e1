import { useSearchParams } from 'react-router';
import { monthOf } from '../logic/calendar';

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

interface ChosenDay {
  /** Such as `2026-11`. */
  readonly month: string;
  readonly day: string | null;
  readonly choose: (day: string) => void;
  readonly showMonth: (month: string) => void;
}

/** Which day is looked at: in the address, so that a reload and the way back lead to it again. */
export function useChosenDay(today: string): ChosenDay {
  const [params, setParams] = useSearchParams();
  const set = (key: 'day' | 'month', other: 'day' | 'month', value: string): void =>
    setParams(
      (before) => {
        before.set(key, value);
        before.delete(other);
        return before;
      },
      { replace: true },
    );
  const day = valid(params.get('day'), DAY);
  return {
    day: day !== null && day >= today ? day : null,
    month: valid(params.get('month'), MONTH) ?? monthOf(day ?? today),
    choose: (chosen) => set('day', 'month', chosen),
    showMonth: (month) => set('month', 'day', month),
  };
}

function valid(value: string | null, pattern: RegExp): string | null {
  return value !== null && pattern.test(value) ? value : null;
}
