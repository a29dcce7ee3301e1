import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Standing } from './filters';

const COLORS: Readonly<Record<Standing, string>> = { active: 'teal', closed: 'gray', erasing: 'red' };

interface Props {
  readonly account: { readonly active: boolean; readonly erasureDueAt: string | null };
}

/** Whether somebody may sign in, or is to be forgotten. */
export function StandingBadge({ account }: Props): ReactNode {
  const { t } = useTranslation('console');
  const standing = account.erasureDueAt !== null ? 'erasing' : account.active ? 'active' : 'closed';
  return (
    <Badge variant="light" color={COLORS[standing]}>
      {t(`people.standings.${standing}`)}
    </Badge>
  );
}
