import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { useViewer } from '../../../app/session/viewer';
import { formatDuration, formatInstant, formatRange } from '../../../app/time/format';
import type { OneCall } from '../queries';

type Recording = OneCall['recordings'][number];

/** What was recorded, and where it can be watched. */
export function Recordings({ call }: { readonly call: OneCall }): ReactNode {
  const { t } = useTranslation('console');
  const watched = call.recordings.some(({ mayWatch, complete, removedAt }) => mayWatch && complete && !removedAt);
  return (
    <section aria-labelledby="call-recordings">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="call-recordings">
          {t('calls.one.recordings')}
        </Title>
        {watched && (
          <Anchor href={`/room?recording=${call.id}`} underline="always">
            {t('calls.watch')}
          </Anchor>
        )}
      </Group>
      {call.recordings.length === 0 && <Text size="sm">{t('calls.one.notRecorded')}</Text>}
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
        {call.recordings.map((recording) => (
          <OneRecording key={recording.id} recording={recording} />
        ))}
      </Stack>
    </section>
  );
}

function OneRecording({ recording }: { readonly recording: Recording }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const { startedAt, stoppedAt, reason } = recording;
  return (
    <Paper component="li" withBorder radius="md" p="sm">
      <Text size="sm">
        {stoppedAt === null
          ? formatInstant(startedAt, zone, language, 'precise')
          : formatRange(startedAt, stoppedAt, zone, language, 'precise')}
        {stoppedAt !== null &&
          ` · ${formatDuration((Date.parse(stoppedAt) - Date.parse(startedAt)) / 1_000, language)}`}
      </Text>
      {reason !== null && <Text size="sm">{t(`calls.one.stopped.${reason}`)}</Text>}
      <Standing recording={recording} />
    </Paper>
  );
}

/** Whether there is something to watch, and if not, why. */
function Standing({ recording }: { readonly recording: Recording }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const { mayWatch, complete, removedAt, stoppedAt } = recording;
  const say = (): string | null => {
    if (removedAt !== null) return t('calls.one.removed', { date: formatInstant(removedAt, zone, language, 'date') });
    if (stoppedAt === null) return t('calls.one.goesOn');
    if (!complete) return t('calls.one.completing');
    return mayWatch ? null : t('calls.one.forHost');
  };
  const words = say();
  return (
    words !== null && (
      <Text size="sm" c="dimmed">
        {words}
      </Text>
    )
  );
}
