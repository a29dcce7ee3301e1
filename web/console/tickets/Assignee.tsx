import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Card } from './queries';

/** Whose task a ticket is; that it is nobody's is never broken within a word. */
export function Assignee({ of }: { readonly of: Card['assignee'] }): ReactNode {
  const { t } = useTranslation('console');
  if (of) return of.name ?? t('tickets.erased');
  return (
    <Text span inherit style={{ whiteSpace: 'nowrap' }}>
      {t('tickets.nobody')}
    </Text>
  );
}
