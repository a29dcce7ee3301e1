import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import type { ResultOf } from '../../../app/graphql/graphql';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { useViewer } from '../../../app/session/viewer';
import { formatInstant } from '../../../app/time/format';
import { PERSONAL_DATA } from '../queries';
import type { AboutPerson } from './about';
import { Card } from './Card';

type Export = ResultOf<typeof PERSONAL_DATA>['personalData'];

/** All that is kept of somebody, to be handed over. Asked for with a reason, which the person can read. */
export function DataCard({ account }: AboutPerson): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const client = useClient();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [links, setLinks] = useState<Export | null>(null);
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (busy || reason.trim() === '') return;
    setBusy(true);
    const variables = { id: account.id, reason: reason.trim() };
    const answer = await client.query(PERSONAL_DATA, variables, { requestPolicy: 'network-only' }).toPromise();
    setBusy(false);
    setError(answer.error ?? null);
    setLinks(answer.data?.personalData ?? null);
  }
  return (
    <Card title={t('people.data.title')} lead={t('people.data.lead')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t('people.data.reason')}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
            autoComplete="off"
          />
          {error !== null && <Fault error={error} />}
          <div>
            <Button type="submit" variant="default" loading={busy} disabled={reason.trim() === ''}>
              {t('people.data.prepare')}
            </Button>
          </div>
        </Stack>
      </form>
      <div role="status">
        {links && (
          <>
            <Group mt="md">
              <Anchor href={links.htmlUrl} target="_blank" rel="noreferrer" underline="always">
                {t('people.data.html')}
              </Anchor>
              <Anchor href={links.jsonUrl} target="_blank" rel="noreferrer" underline="always">
                {t('people.data.json')}
              </Anchor>
            </Group>
            <Text size="sm" c="dimmed">
              {t('people.data.until', { until: formatInstant(links.expiresAt, zone, language, 'date-time') })}
            </Text>
          </>
        )}
      </div>
    </Card>
  );
}
