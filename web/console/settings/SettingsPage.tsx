import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../../app/layout/usePageTitle';

export function SettingsPage(): ReactNode {
  const { t } = useTranslation('console');
  usePageTitle(t('settings.title'));
  return <Title order={1}>{t('settings.title')}</Title>;
}
