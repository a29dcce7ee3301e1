import { Anchor, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePageTitle } from '../layout/usePageTitle';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly children?: ReactNode;
}

/** A page on the way to being signed in. */
export function EntryPage({ title, lead, children }: Props): ReactNode {
  const { t } = useTranslation('app');
  usePageTitle(title);
  return (
    <Paper withBorder p="lg" radius="md" maw={420} mx="auto" mt="xl">
      <Title order={1} size="h2">
        {title}
      </Title>
      <Text c="dimmed" mb="md">
        {lead}
      </Text>
      {children}
      <Anchor component={Link} to="/app" size="sm" display="inline-block" mt="md">
        {t('waysIn.back')}
      </Anchor>
    </Paper>
  );
}
