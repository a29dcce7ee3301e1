import { Button, Group, Paper, SimpleGrid, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { DataTable } from '../app/layout/DataTable';
import { Empty } from '../app/layout/Empty';
import { Identifier } from '../app/layout/Identifier';
import { Loading } from '../app/layout/Loading';
import { Pager } from '../app/layout/Pager';
import { zoneLabel } from '../app/time/format';
import { serverClock } from '../app/time/server';
import { ACCESSES, accessesOf, choiceOf, searchOf } from './accesses';
import type { AccessChoice } from './accesses';
import { PageHead } from './PageHead';
import { useNames, useSiteZone } from './useNames';

/** Who was shown what of whom, the latest first. */
export function AccessesPage(): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const zone = useSiteZone();
  const [search, setSearch] = useSearchParams();
  const variables = useMemo(() => accessesOf(search, zone), [search, zone]);
  const [{ data, error, fetching }, ask] = useQuery({ query: ACCESSES, variables });
  const page = data?.dataAccesses;
  return (
    <>
      <PageHead title={t('accesses.title')} lead={t('accesses.lead', { zone: zoneLabel(zone, serverClock.now()) })} />
      <Choice key={search.toString()} choice={choiceOf(search)} onApply={(choice) => setSearch(searchOf(choice))} />
      {error && !page && <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />}
      {fetching && !page && <Loading rows={8} />}
      {page?.edges.length === 0 && <Empty title={t('accesses.none')}>{t('accesses.noneLead')}</Empty>}
      {page && page.edges.length > 0 && (
        <DataTable
          label={t('accesses.title')}
          rows={page.edges}
          keyOf={(one) => one.cursor}
          columns={[
            { key: 'at', label: t('accesses.at'), heads: true, cell: ({ node }) => names.at(node.at) },
            {
              key: 'reader',
              label: t('accesses.reader'),
              cell: ({ node }) =>
                node.systemUser !== null
                  ? t('accesses.server', { user: node.systemUser })
                  : (node.readerName ?? t('actor.erased')),
            },
            {
              key: 'subject',
              label: t('accesses.subject'),
              cell: ({ node }) => (node.subjectId === null ? t('accesses.nobody') : <Identifier id={node.subjectId} />),
            },
            {
              key: 'record',
              label: t('accesses.record'),
              cell: ({ node }) => (node.recordId === null ? '—' : <Identifier id={node.recordId} />),
            },
            { key: 'fields', label: t('accesses.fields'), cell: ({ node }) => node.fields.join(', ') },
            {
              key: 'reason',
              label: t('accesses.reason'),
              cell: ({ node }) => node.reason ?? t('accesses.noReason'),
            },
          ]}
        />
      )}
      {page && <Pager next={page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null} />}
    </>
  );
}

interface ChoiceProps {
  readonly choice: AccessChoice;
  readonly onApply: (choice: AccessChoice) => void;
}

function Choice({ choice, onApply }: ChoiceProps): ReactNode {
  const { t } = useTranslation('audit');
  const [draft, setDraft] = useState(choice);
  const field = (name: keyof AccessChoice, label: string, type = 'text'): ReactNode => (
    <TextInput
      type={type}
      label={label}
      value={draft[name]}
      onChange={({ currentTarget: { value } }) => setDraft((before) => ({ ...before, [name]: value }))}
      spellCheck={false}
    />
  );
  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    onApply(draft);
  }
  return (
    <Paper component="form" withBorder radius="md" p="sm" mb="md" onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm">
        {field('subject', t('accesses.subjectId'))}
        {field('reader', t('accesses.readerId'))}
        {field('record', t('accesses.recordId'))}
        {field('from', t('filter.from'), 'datetime-local')}
        {field('to', t('filter.to'), 'datetime-local')}
      </SimpleGrid>
      <Group mt="sm">
        <Button type="submit" size="sm">
          {t('filter.apply')}
        </Button>
        {searchOf(choice).size > 0 && (
          <Button
            size="sm"
            variant="default"
            onClick={() => onApply({ subject: '', reader: '', record: '', from: '', to: '' })}
          >
            {t('clear')}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
