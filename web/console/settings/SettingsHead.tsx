import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../../app/layout/usePageTitle';
import type { settings } from './words/tr';

export type Theme = keyof typeof settings.themes;

/** What a page of settings begins with. */
export function SettingsHead({ theme }: { readonly theme: Theme }): ReactNode {
  const { t } = useTranslation('console');
  const title = t(`settings.themes.${theme}`);
  usePageTitle(title);
  return (
    <>
      <Title order={1} size="h2" mb="xs">
        {title}
      </Title>
      <Text c="dimmed" mb="md" maw="70ch">
        {t(`settings.leads.${theme}`)}
      </Text>
    </>
  );
}
