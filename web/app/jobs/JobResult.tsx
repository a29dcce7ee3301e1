import { Alert, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/useLanguage';
import { DataTable } from '../layout/DataTable';
import { Identifier } from '../layout/Identifier';
import { useViewer } from '../session/viewer';
import { formatInstant, formatNumber } from '../time/format';
import { JobFile } from './JobFile';
import type { Job } from './jobs';

/** What has come of a job that is over, in plain words. */
export function JobResult({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation('shared');
  if (job.state === 'CANCELLED' || job.state === 'BROKEN_OFF') {
    return (
      <Text size="sm" mt="xs">
        {t(`job.stateLead.${job.state}`)}
      </Text>
    );
  }
  if (job.state !== 'DONE') {
    return (
      <Alert color="red" mt="sm" p="xs">
        {job.problem}
      </Alert>
    );
  }
  switch (job.kind) {
    case 'REBUILD':
      return <Well>{t('result.rebuilt')}</Well>;
    case 'COMPARE':
      return <Compared job={job} />;
    case 'VERIFY':
      return <Verified job={job} />;
    case 'CHECKPOINT':
    case 'EXPORT':
      return <Written job={job} />;
  }
}

function Well({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Alert color="teal" mt="sm" p="xs">
      {children}
    </Alert>
  );
}

function Compared({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation('shared');
  const language = useLanguage();
  const count = job.differingRows ?? 0;
  if (count === 0) return <Well>{t('result.same')}</Well>;
  return (
    <>
      <Alert color="red" mt="sm" p="xs" title={t('result.differing', { count, n: formatNumber(count, language) })}>
        {t('result.differingHint')}
      </Alert>
      <DataTable
        label={t('job.kind.COMPARE')}
        rows={job.differences ?? []}
        keyOf={(row) => `${row.table} ${row.id}`}
        columns={[
          { key: 'table', label: t('result.table'), cell: (row) => row.table },
          { key: 'row', label: t('result.row'), cell: (row) => <Identifier id={row.id} whole /> },
        ]}
      />
    </>
  );
}

function Verified({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation('shared');
  const language = useLanguage();
  const { zone } = useViewer();
  const number = (value: number): string => formatNumber(value, language);
  const breaches = job.breaches ?? [];
  const elsewhere = job.breachesElsewhere ?? 0;
  const events = job.verifiedEvents ?? 0;
  const against = job.against && (
    <Text size="sm">
      {t('result.against', {
        at: formatInstant(job.against.madeAt, zone, language, 'precise'),
        n: number(job.against.events),
      })}
    </Text>
  );
  const reordered = job.inOrder === false;
  if (breaches.length === 0 && elsewhere === 0 && !reordered) {
    return (
      <Well>
        <Text fw={600} size="sm">
          {t('result.fits', { count: events, n: number(events) })}
        </Text>
        {against}
      </Well>
    );
  }
  return (
    <Stack mt="sm" gap="xs">
      <Alert color="red" role="alert" p="xs">
        {breaches.length > 0 && (
          <Text fw={600} size="sm">
            {t('result.breaches', { count: breaches.length, n: number(breaches.length) })}
          </Text>
        )}
        {elsewhere > 0 && (
          <Text fw={600} size="sm">
            {t('result.elsewhere', { count: elsewhere, n: number(elsewhere) })}
          </Text>
        )}
        {reordered && (
          <Text fw={600} size="sm">
            {t('result.reordered')}
          </Text>
        )}
        <Text size="sm">{t('result.alarm')}</Text>
        {against}
      </Alert>
      {breaches.length > 0 && (
        <DataTable
          label={t('result.flaw')}
          rows={breaches}
          keyOf={(row) => `${row.aggregateType} ${row.aggregateId} ${row.sequence}`}
          columns={[
            {
              key: 'stream',
              label: t('result.stream'),
              heads: true,
              cell: (row) => (
                <>
                  {row.aggregateType} <Identifier id={row.aggregateId} whole />
                </>
              ),
            },
            { key: 'event', label: t('result.event'), numeric: true, cell: (row) => number(row.sequence) },
            { key: 'flaw', label: t('result.flaw'), cell: (row) => t(`flaw.${row.flaw}`) },
          ]}
        />
      )}
    </Stack>
  );
}

function Written({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation('shared');
  const language = useLanguage();
  const number = (value: number | null): string => formatNumber(value ?? 0, language);
  const counts = { streams: number(job.streams), events: number(job.events), attachments: number(job.attachments) };
  const missing = job.missing ?? 0;
  return (
    <>
      <Text size="sm" mt="xs">
        {t(job.kind === 'EXPORT' ? 'result.bundle' : 'result.covers', counts)}
        {missing > 0 && ` ${t('result.missing', { count: missing, n: number(missing) })}`}
      </Text>
      <JobFile job={job} />
    </>
  );
}
