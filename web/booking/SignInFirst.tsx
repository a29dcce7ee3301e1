import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../app/layout/usePageTitle';
import { SignInForm } from '../app/session/SignInForm';
import { WaysIn } from '../app/session/WaysIn';

/** Instead of what is a person's own, for a visitor: whoever signs in stays at the address. */
export function SignInFirst(): ReactNode {
  const { t } = useTranslation('booking');
  usePageTitle(t('signInFirst.title'));
  return (
    <Paper withBorder p="lg" radius="md" maw={420} mx="auto">
      <Title order={1} size="h2">
        {t('signInFirst.title')}
      </Title>
      <Text c="dimmed" mb="md">
        {t('signInFirst.lead')}
      </Text>
      <SignInForm />
      <WaysIn />
    </Paper>
  );
}
