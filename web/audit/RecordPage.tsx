import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { Fault } from '../app/errors/Fault';
import { Empty } from '../app/layout/Empty';
import { Identifier, shortId } from '../app/layout/Identifier';
import { Loading } from '../app/layout/Loading';
import classes from './Audit.module.css';
import { DifferenceView } from './DifferenceView';
import { EventView } from './EventView';
import { Masking } from './Masking';
import { PageHead } from './PageHead';
import { lookOf, VIEWS, withLook } from './record';
import { RowsView } from './RowsView';
import { Scrubber } from './Scrubber';
import { StateView } from './StateView';
import type { TimelineEvent } from './timeline';
import { useNames } from './useNames';
import { useRecord } from './useRecord';

/** One record at any of its moments: which event, which view of it, all in the address. */
export function RecordPage(): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const { type = '', id = '' } = useParams();
  const { events, truncated, error, retry } = useRecord(type, id);
  const title = t('record.of', { type: names.type(type), id: shortId(id) });
  return (
    <>
      <PageHead title={title} lead={t('record.leadOf')}>
        <Button
          component={Link}
          to={`/audit/exports?${new URLSearchParams({ type, id }).toString()}`}
          variant="default"
          size="sm"
        >
          {t('record.export')}
        </Button>
      </PageHead>
      <Text size="sm" mb="md">
        <Identifier id={id} whole />
      </Text>
      {error !== null && <Fault error={error} onRetry={retry} />}
      {events === null && error === null && <Loading rows={6} />}
      {events?.length === 0 && <Empty title={t('record.none')}>{t('record.noneLead')}</Empty>}
      {truncated && events && <Text size="sm">{t('record.truncated', { n: events.length })}</Text>}
      {events && events.length > 0 && <Moments key={id} events={events} />}
    </>
  );
}

function Moments({ events }: { readonly events: readonly TimelineEvent[] }): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const [search] = useSearchParams();
  const [reason, setReason] = useState<string | null>(null);
  const { at, since, view } = lookOf(search, events.length);
  const event = events[at - 1];
  const earlier = events[since - 1];
  if (!event || !earlier) return null;
  const shared = { event, reason };
  return (
    <>
      <div className={classes['asOf']} role="region" aria-label={t('record.asOf', { at: names.at(event.occurredAt) })}>
        <Text fw={700}>{t('record.asOf', { at: names.at(event.occurredAt) })}</Text>
        <Text size="sm">
          {at === events.length
            ? t('record.readOnlyNow', { total: events.length })
            : t('record.readOnly', { n: at, total: events.length })}
        </Text>
      </div>
      <div className={classes['record']}>
        <Scrubber events={events} at={at} />
        <div>
          <Group component="nav" gap={6} mb="md" aria-label={t('record.view')}>
            {VIEWS.map((one) => (
              <Button
                key={one}
                component={Link}
                to={withLook(search, { view: one })}
                replace
                size="sm"
                variant={one === view ? 'filled' : 'default'}
                {...(one === view ? { 'aria-current': 'page' as const } : {})}
              >
                {t(`record.views.${one}`)}
              </Button>
            ))}
          </Group>
          <Masking reason={reason} onChange={setReason} />
          {view === 'state' && <StateView {...shared} />}
          {view === 'event' && <EventView {...shared} previous={events[at - 2] ?? null} />}
          {view === 'rows' && <RowsView {...shared} />}
          {view === 'difference' && <DifferenceView {...shared} earlier={earlier} events={events} />}
        </div>
      </div>
    </>
  );
}
