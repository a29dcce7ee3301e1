import { Button, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { Fault } from '../app/errors/Fault';
import type { ResultOf } from '../app/graphql/graphql';
import { usePageTitle } from '../app/layout/usePageTitle';
import { lastSite } from '../app/session/lastSite';
import { SITE } from './queries';

type Site = NonNullable<ResultOf<typeof SITE>['site']>;

interface Props {
  readonly title: string;
  readonly lead: string;
  /** What its button says. */
  readonly go: string;
  readonly onChoice: (site: Site) => void;
}

/** Asks for a site by its name in addresses. */
export function SiteChoice({ title, lead, go, onChoice }: Props): ReactNode {
  const { t } = useTranslation('booking');
  usePageTitle(title);
  const client = useClient();
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
    if (result.data?.site) onChoice(result.data.site);
    else if (result.error) setError(result.error);
    else setUnknown(true);
  }

  return (
    <Paper withBorder p="lg" radius="md" maw={480} mx="auto">
      <Title order={1} size="h2" mb="xs">
        {title}
      </Title>
      <Text c="dimmed" mb="md">
        {lead}
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
            {go}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
