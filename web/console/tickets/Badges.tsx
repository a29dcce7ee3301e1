import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Priority, Status } from './queries';

const PRIORITY_COLORS: Readonly<Record<Priority, string>> = {
  URGENT: 'red',
  HIGH: 'orange',
  NORMAL: 'blue',
  LOW: 'gray',
};

const STATUS_COLORS: Readonly<Record<Status, string>> = {
  NEW: 'violet',
  OPEN: 'blue',
  WAITING_REPLY: 'yellow',
  PENDING: 'orange',
  RESOLVED: 'teal',
  CLOSED: 'gray',
};

export function PriorityBadge({ priority }: { readonly priority: Priority }): ReactNode {
  const { t } = useTranslation('console');
  return (
    <Badge color={PRIORITY_COLORS[priority]} variant="light" size="sm">
      {t(`tickets.priority.${priority}`)}
    </Badge>
  );
}

export function StatusBadge({ status }: { readonly status: Status }): ReactNode {
  const { t } = useTranslation('console');
  return (
    <Badge color={STATUS_COLORS[status]} variant="light">
      {t(`tickets.status.${status}`)}
    </Badge>
  );
}
