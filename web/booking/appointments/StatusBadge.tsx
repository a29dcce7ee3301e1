import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Appointment } from './queries';

type Status = Appointment['status'];

const COLORS: Readonly<Record<Status, string>> = {
  REQUESTED: 'yellow',
  SCHEDULED: 'cyan',
  CONFIRMED: 'teal',
  IN_PROGRESS: 'blue',
  COMPLETED: 'gray',
  CANCELLED: 'red',
  DECLINED: 'red',
  NO_SHOW: 'orange',
};

export function StatusBadge({ status }: { readonly status: Status }): ReactNode {
  const { t } = useTranslation('booking');
  return (
    <Badge color={COLORS[status]} variant="light" size="lg">
      {t(`status.${status}`)}
    </Badge>
  );
}
