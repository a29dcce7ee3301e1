import { Button, Group, Textarea, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../app/errors/Fault';
import { useAct } from '../app/graphql/useAct';
import { useLanguage } from '../app/i18n/useLanguage';
import { DataTable } from '../app/layout/DataTable';
import { Identifier } from '../app/layout/Identifier';
import { TypedConfirmation } from '../app/layout/TypedConfirmation';
import { useViewer } from '../app/session/viewer';
import { formatInstant } from '../app/time/format';
import { RETRY, SKIP } from './parked';
import type { DeadLetter } from './parked';

interface Props {
  readonly projection: string;
  readonly letters: readonly DeadLetter[];
  /** How many are still parked. */
  readonly onDone: (left: number) => void;
}

export function ParkedGroup({ projection, letters, onDone }: Props): ReactNode {
  const { t } = useTranslation('operations');
  const language = useLanguage();
  const { zone } = useViewer();
  const [skipping, setSkipping] = useState<DeadLetter | null>(null);
  const retry = useAct(RETRY);
  return (
    <section aria-label={projection}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('parked.count', { name: projection, count: letters.length })}
        </Title>
        <Button
          size="sm"
          loading={retry.busy}
          onClick={async () => {
            const done = await retry.act({ projection });
            if (done) onDone(done.retryDeadLetters.parked);
          }}
        >
          {t('parked.retry', { name: projection })}
        </Button>
      </Group>
      {retry.error !== null && <Fault error={retry.error} />}
      <DataTable
        label={t('parked.of', { name: projection })}
        rows={letters}
        keyOf={(one) => `${one.aggregateType} ${one.aggregateId} ${one.sequence}`}
        columns={[
          {
            key: 'event',
            label: t('parked.event'),
            heads: true,
            cell: (one) => (
              <>
                {one.aggregateType} <Identifier id={one.aggregateId} />
                {` · ${one.sequence}`}
              </>
            ),
          },
          { key: 'why', label: t('parked.why'), cell: (one) => one.error },
          {
            key: 'since',
            label: t('parked.since'),
            cell: (one) => formatInstant(one.parkedAt, zone, language, 'precise'),
          },
          {
            key: 'skip',
            label: t('projections.actions'),
            bare: true,
            cell: (one) => (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('action.of', {
                  action: t('parked.skip'),
                  name: `${one.aggregateType} ${one.aggregateId} ${one.sequence}`,
                })}
                onClick={() => setSkipping(one)}
              >
                {t('parked.skip')}
              </Button>
            ),
          },
        ]}
      />
      {skipping && <SkipDialog letter={skipping} onClose={() => setSkipping(null)} onDone={onDone} />}
    </section>
  );
}

interface SkipProps {
  readonly letter: DeadLetter;
  readonly onClose: () => void;
  readonly onDone: (left: number) => void;
}

function SkipDialog({ letter, onClose, onDone }: SkipProps): ReactNode {
  const { t } = useTranslation('operations');
  const skip = useAct(SKIP);
  const [reason, setReason] = useState('');
  const { projection, aggregateType, aggregateId, sequence } = letter;
  return (
    <TypedConfirmation
      title={t('parked.skipTitle', { type: aggregateType, n: sequence })}
      lead={t('parked.skipLead')}
      name={projection}
      action={t('parked.skip')}
      color="red"
      busy={skip.busy}
      error={skip.error}
      ready={reason.trim() !== ''}
      onClose={onClose}
      onConfirm={async () => {
        const done = await skip.act({ projection, aggregateType, aggregateId, sequence, reason: reason.trim() });
        if (!done) return;
        onDone(done.skipDeadLetter.parked);
        onClose();
      }}
    >
      <Textarea
        label={t('parked.reason')}
        description={t('parked.reasonHint')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
        required
        autosize
        mb="md"
        data-autofocus
      />
    </TypedConfirmation>
  );
}
