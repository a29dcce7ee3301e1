import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DataTable } from '../app/layout/DataTable';
import { Identifier, shortId } from '../app/layout/Identifier';
import { recordAddress } from './timeline';
import type { TimelineEvent } from './timeline';
import { useNames } from './useNames';

interface Props {
  readonly label: string;
  readonly events: readonly TimelineEvent[];
}

export function TimelineTable({ label, events }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  return (
    <DataTable
      label={label}
      rows={events}
      keyOf={(one) => one.position}
      columns={[
        {
          key: 'event',
          label: t('timeline.event'),
          heads: true,
          cell: (one) => (
            <Anchor
              component={Link}
              to={`${recordAddress(one, one.sequence)}&view=event`}
              underline="always"
              fw={600}
              size="sm"
              title={one.event}
            >
              {names.event(one.event)}
            </Anchor>
          ),
        },
        { key: 'at', label: t('timeline.at'), cell: (one) => names.at(one.occurredAt) },
        {
          key: 'record',
          label: t('timeline.record'),
          cell: (one) => (
            <>
              {names.type(one.aggregateType)}{' '}
              <Identifier id={one.aggregateId}>
                <Anchor component={Link} to={recordAddress(one)} underline="always" size="sm" inherit>
                  {shortId(one.aggregateId)}
                </Anchor>
              </Identifier>
            </>
          ),
        },
        { key: 'who', label: t('timeline.who'), cell: (one) => names.actor(one) },
        {
          key: 'thread',
          label: t('timeline.thread'),
          bare: true,
          cell: (one) => (
            <Anchor component={Link} to={`/audit/threads/${one.commandId}`} underline="always" size="sm">
              {t('timeline.thread')}
            </Anchor>
          ),
        },
      ]}
    />
  );
}
