import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../app/time/useNow';
import { elapsed } from './availability';
import type { Waiting } from './queries';

interface Props {
  readonly waiting: readonly Waiting[];
  readonly free: number;
  readonly talking: number;
}

/** Who waits to be taken, the first of them first; and how many of the team could. */
export function Queue({ waiting, free, talking }: Props): ReactNode {
  const { t } = useTranslation('console');
  const now = useNow();
  const inOrder = [...waiting].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  return (
    <section aria-labelledby="calls-queue">
      <Title order={2} size="h5" mb="sm" id="calls-queue">
        {t('calls.queue')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('calls.desk', { free, talking })}
      </Text>
      {inOrder.length === 0 && <Text size="sm">{t('calls.nobodyWaits')}</Text>}
      <Stack component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {inOrder.map((call) => (
          <Group component="li" key={call.id} justify="space-between" wrap="nowrap" gap="xs">
            <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {call.queue ? `${call.queue.position}. ` : ''}
              {call.callerName ?? t('calls.erased')}
            </Text>
            <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {elapsed(Date.parse(call.startedAt), now)}
            </Text>
          </Group>
        ))}
      </Stack>
    </section>
  );
}
