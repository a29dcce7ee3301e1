import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatDuration, formatNumber } from '../../app/time/format';

/** How figures are written, in the language that is read. What there is none of is a dash. */
export function useFigureFormat(): {
  readonly number: (value: number) => string;
  readonly rating: (value: number | null) => string;
  readonly duration: (seconds: number | null) => string;
  readonly percent: (value: number | null) => string;
} {
  const language = useLanguage();
  const { i18n } = useTranslation();
  const of = (value: number | null, write: (value: number) => string): string => (value === null ? '—' : write(value));
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 });
  const rating = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return {
    number: (value) => formatNumber(value, language),
    rating: (value) => of(value, (one) => rating.format(one)),
    duration: (seconds) => of(seconds, (one) => formatDuration(one, language)),
    percent: (value) => of(value, (one) => percent.format(one / 100)),
  };
}
