import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../../app/layout/usePageTitle';

export function CalendarPage(): ReactNode {
  const { t } = useTranslation('console');
  usePageTitle(t('calendar.title'));
  return <Title order={1}>{t('calendar.title')}</Title>;
}
