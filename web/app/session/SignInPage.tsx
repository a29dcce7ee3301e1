import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../layout/usePageTitle';
import { Plain } from '../layout/Plain';
import { SignInForm } from './SignInForm';
import { WaysIn } from './WaysIn';

/** What somebody sees who is not signed in, at whatever address. */
export function SignInPage(): ReactNode {
  const { t } = useTranslation('app');
  usePageTitle(t('signIn.title'));
  return (
    <Plain>
      <Paper withBorder p="lg" radius="md" maw={420} mx="auto" mt="xl">
        <Title order={1} size="h2">
          {t('signIn.title')}
        </Title>
        <Text c="dimmed" mb="md">
          {t('signIn.lead')}
        </Text>
        <SignInForm />
        <WaysIn />
      </Paper>
    </Plain>
  );
}
