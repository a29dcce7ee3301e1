import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Quality } from './quality';
import type { CallStatus } from './queries';

const COLORS: Readonly<Record<CallStatus, string>> = {
  RINGING: 'cyan',
  INITIATED: 'cyan',
  ANSWERED: 'blue',
  COMPLETED: 'teal',
  NO_ANSWER: 'orange',
  BUSY: 'orange',
  CANCELED: 'gray',
  FAILED: 'red',
};

const GRADES: Readonly<Record<Quality, string>> = { good: 'teal', fair: 'yellow', poor: 'red' };

export function StatusBadge({ status }: { readonly status: CallStatus }): ReactNode {
  const { t } = useTranslation('console');
  return (
    <Badge color={COLORS[status]} variant="light">
      {t(`calls.statuses.${status}`)}
    </Badge>
  );
}

/** How a connection was; nothing is said of what was not measured. */
export function GradeBadge({ quality }: { readonly quality: Quality | null }): ReactNode {
  const { t } = useTranslation('console');
  if (quality === null) return '—';
  return (
    <Badge color={GRADES[quality]} variant="light">
      {t(`calls.grade.${quality}`)}
    </Badge>
  );
}
