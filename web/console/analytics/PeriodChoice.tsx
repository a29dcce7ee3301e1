import { Button, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fault, lastDays, USUAL } from './period';
import type { Period } from './period';

interface Props {
  readonly period: Period;
  readonly zone: string;
  readonly onChoose: (period: Period) => void;
}

/** One of the usual periods, or any from one day to another. */
export function PeriodChoice({ period, zone, onChoose }: Props): ReactNode {
  const { t } = useTranslation('console');
  const wrong = fault(period);
  const usual = (days: number): Period => lastDays(days, zone, Date.now());
  const chosen = (days: number): boolean => usual(days).from === period.from && usual(days).to === period.to;
  return (
    <Group align="flex-end" gap="sm" mb="lg" role="group" aria-label={t('analytics.period.label')}>
      {USUAL.map((days) => (
        <Button
          key={days}
          variant={chosen(days) ? 'filled' : 'default'}
          aria-pressed={chosen(days)}
          onClick={() => onChoose(usual(days))}
        >
          {t('analytics.period.last', { count: days })}
        </Button>
      ))}
      <TextInput
        type="date"
        label={t('analytics.period.from')}
        value={period.from}
        onChange={({ currentTarget }) => currentTarget.value && onChoose({ ...period, from: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('analytics.period.to')}
        value={period.to}
        error={wrong && t(`analytics.period.${wrong}`)}
        onChange={({ currentTarget }) => currentTarget.value && onChoose({ ...period, to: currentTarget.value })}
      />
    </Group>
  );
}
