import { Button, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate } from 'react-router';
import { useClient } from 'urql';
import { Fault } from '../app/errors/Fault';
import { usePageTitle } from '../app/layout/usePageTitle';
import { useVisitor } from '../app/session/viewer';
import { lastSite } from './logic/lastSite';
import { SITE } from './queries';

/** Whoever belongs to a site books there; others name the site, as no list of them is public. */
export function SiteChoicePage(): ReactNode {
  const viewer = useVisitor();
  return viewer?.site ? <Navigate to={`/booking/${viewer.site.slug}`} replace /> : <SiteChoice />;
}

function SiteChoice(): ReactNode {
  const { t } = useTranslation('booking');
  usePageTitle(t('site.title'));
  const client = useClient();
  const navigate = useNavigate();
  const [slug, setSlug] = useState(lastSite);
  const [busy, setBusy] = useState(false);
  const [unknown, setUnknown] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const wanted = slug.trim().toLowerCase();
    setBusy(true);
    setError(null);
    const result = await client.query(SITE, { slug: wanted, after: null }).toPromise();
    setBusy(false);
    if (result.data?.site) void navigate(`/booking/${result.data.site.slug}`);
    else if (result.error) setError(result.error);
    else setUnknown(true);
  }

  return (
    <Paper withBorder p="lg" radius="md" maw={480} mx="auto">
      <Title order={1} size="h2" mb="xs">
        {t('site.title')}
      </Title>
      <Text c="dimmed" mb="md">
        {t('site.lead')}
      </Text>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('site.field')}
            description={t('site.hint')}
            value={slug}
            onChange={(event) => {
              setSlug(event.currentTarget.value);
              setUnknown(false);
            }}
            error={unknown ? t('site.unknown') : null}
            autoCapitalize="none"
            autoComplete="organization"
            spellCheck={false}
            required
          />
          {error !== null && <Fault error={error} />}
          <Button type="submit" loading={busy}>
            {t('site.go')}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
