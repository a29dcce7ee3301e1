import { Anchor, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePageTitle } from '../layout/usePageTitle';

/** There is no such page, or it is not for this person; one does not learn which. */
export function NotFound(): ReactNode {
  const { t } = useTranslation('app');
  usePageTitle(t('notFound.title'));
  return (
    <>
      <Title order={1} size="h2">
        {t('notFound.title')}
      </Title>
      <Text my="md">{t('notFound.lead')}</Text>
      <Anchor component={Link} to="/app" underline="always">
        {t('home')}
      </Anchor>
    </>
  );
}
