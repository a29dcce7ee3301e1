import { Badge, NativeSelect, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { DataTable } from '../app/layout/DataTable';
import { Empty } from '../app/layout/Empty';
import { Loading } from '../app/layout/Loading';
import classes from './Audit.module.css';
import { readable } from './difference';
import type { Difference } from './difference';
import { STATE_DIFFERENCE, withLook } from './record';
import { policyOf } from './StateView';
import type { MomentProps } from './StateView';
import type { TimelineEvent } from './timeline';
import { useNames } from './useNames';
import { ValueView } from './ValueView';

const COLORS: Readonly<Record<Difference['kind'], string>> = { added: 'green', removed: 'red', changed: 'yellow' };

interface Props extends MomentProps {
  readonly earlier: TimelineEvent;
  readonly events: readonly TimelineEvent[];
}

/** What is not the same after one event as it was after another. */
export function DifferenceView({ event, earlier, events, reason }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  return (
    <>
      <NativeSelect
        label={t('record.since')}
        value={String(earlier.sequence)}
        onChange={(change) => void navigate(withLook(search, { since: change.currentTarget.value }), { replace: true })}
        data={events.map((one) => ({
          value: String(one.sequence),
          label: t('record.sinceOption', { n: one.sequence, event: names.event(one.event) }),
        }))}
        maw={320}
        mb="md"
      />
      {earlier === event ? (
        <Empty title={t('record.same')} />
      ) : (
        <Between
          event={earlier.sequence < event.sequence ? event : earlier}
          earlier={earlier.sequence < event.sequence ? earlier : event}
          reason={reason}
        />
      )}
    </>
  );
}

function Between({ event, earlier, reason }: Omit<Props, 'events'>): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const variables = {
    type: event.aggregateType,
    id: event.aggregateId,
    since: earlier.position,
    at: event.position,
    reason,
  };
  const [{ data, error, fetching }, ask] = useQuery({
    query: STATE_DIFFERENCE,
    variables,
    requestPolicy: policyOf(reason),
  });
  if (error) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (fetching || !data) return <Loading />;
  const differences = readable(data.stateDifference);
  if (differences.length === 0) return <Empty title={t('record.noDifference')} />;
  const side = (one: Difference, value: unknown, only: 'added' | 'removed'): ReactNode => (
    <span className={`${classes['side'] ?? ''} ${classes[one.kind === 'changed' ? 'changed' : only] ?? ''}`}>
      <ValueView value={value} />
    </span>
  );
  return (
    <>
      <Text role="status" fw={600} size="sm" mb="xs">
        {t('record.differences', { count: differences.length })}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {t('record.between', { before: names.at(earlier.occurredAt), after: names.at(event.occurredAt) })}
      </Text>
      <DataTable
        label={t('record.views.difference')}
        rows={differences}
        keyOf={(one) => one.path.join('/')}
        columns={[
          {
            key: 'field',
            label: t('record.field'),
            heads: true,
            cell: (one) => one.path.map((name) => names.field(name)).join(' › '),
          },
          {
            key: 'kind',
            label: t('record.views.difference'),
            cell: (one) => (
              <Badge color={COLORS[one.kind]} variant="light">
                {t(`record.${one.kind}`)}
              </Badge>
            ),
          },
          {
            key: 'before',
            label: t('record.before'),
            cell: (one) => (one.kind === 'added' ? '—' : side(one, one.from, 'removed')),
          },
          {
            key: 'after',
            label: t('record.after'),
            cell: (one) => (one.kind === 'removed' ? '—' : side(one, one.to, 'added')),
          },
        ]}
      />
    </>
  );
}
