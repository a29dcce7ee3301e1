import { Alert, Button, Paper, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { usePageTitle } from '../app/layout/usePageTitle';
import { useVisitor } from '../app/session/viewer';
import { SignUp } from './form/SignUp';
import { SiteChoice } from './SiteChoice';

interface Site {
  readonly slug: string;
  readonly name: string;
  readonly registrationOpen: boolean;
}

/** Opening an account before there is anything to book: at which site, then as whom. */
export function RegisterPage(): ReactNode {
  const { t } = useTranslation('booking');
  const viewer = useVisitor();
  const [site, setSite] = useState<Site | null>(null);
  if (viewer) return <Navigate to="/booking" replace />;
  if (site) return <At site={site} onBack={() => setSite(null)} />;
  return <SiteChoice title={t('register.title')} lead={t('site.lead')} go={t('register.go')} onChoice={setSite} />;
}

function At({ site, onBack }: { readonly site: Site; readonly onBack: () => void }): ReactNode {
  const { t } = useTranslation('booking');
  usePageTitle(t('register.title'));
  return (
    <Paper withBorder p="lg" radius="md" maw={480} mx="auto">
      <Title order={1} size="h2">
        {t('register.title')}
      </Title>
      <Text c="dimmed" mb="md">
        {site.name}
      </Text>
      {site.registrationOpen ? <SignUp site={site.slug} /> : <Alert color="yellow">{t('register.closed')}</Alert>}
      <Button variant="subtle" mt="sm" fullWidth onClick={onBack}>
        {t('register.other')}
      </Button>
    </Paper>
  );
}
