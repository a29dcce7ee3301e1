import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../../app/layout/usePageTitle';

export function PeoplePage(): ReactNode {
  const { t } = useTranslation('console');
  usePageTitle(t('people.title'));
  return <Title order={1}>{t('people.title')}</Title>;
}
