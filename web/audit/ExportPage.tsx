import { Button, NativeSelect, Paper, SimpleGrid, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Fault } from '../app/errors/Fault';
import { graphql } from '../app/graphql/graphql';
import { useAct } from '../app/graphql/useAct';
import { JOB } from '../app/jobs/jobs';
import type { JobKind, JobRef } from '../app/jobs/jobs';
import { filterOf } from './filters';
import { JobResults } from './JobResults';
import { PageHead } from './PageHead';
import { PersonField } from './PersonField';
import { TYPES } from './timeline';
import { useNames } from './useNames';

const EXPORT = graphql(
  `
    mutation ExportCase($input: ExportCaseInput!) {
      exportCase(input: $input) {
        ...Job
      }
    }
  `,
  [JOB],
);

const KINDS: readonly JobKind[] = ['EXPORT'];

/** Writes a case into a signed archive; the address may say which. */
export function ExportPage(): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const [search] = useSearchParams();
  const [draft, setDraft] = useState(() => filterOf(search));
  const [reason, setReason] = useState('');
  const [started, setStarted] = useState<readonly JobRef[]>([]);
  const write = useAct(EXPORT);
  const change = (part: Partial<typeof draft>): void => setDraft((before) => ({ ...before, ...part }));
  const chosen = [draft.id, draft.person, draft.command].some((one) => one.trim() !== '');
  async function submit(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (!chosen) return;
    const done = await write.act({
      input: {
        ...(draft.id && { aggregateId: draft.id.trim() }),
        ...(draft.type && { aggregateType: draft.type }),
        ...(draft.person && { personId: draft.person }),
        ...(draft.command && { commandId: draft.command.trim() }),
        ...(reason.trim() && { reason: reason.trim() }),
      },
    });
    if (done) setStarted((before) => [done.exportCase, ...before]);
  }
  return (
    <>
      <PageHead title={t('exports.title')} lead={t('exports.lead')} />
      <Paper withBorder radius="md" p="md" component="section" aria-labelledby="which">
        <Title order={2} size="h4" id="which">
          {t('exports.which')}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {t('exports.needed')}
        </Text>
        <form onSubmit={submit}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <NativeSelect
              label={t('filter.type')}
              value={draft.type}
              onChange={(event) => change({ type: event.currentTarget.value })}
              data={[
                { value: '', label: t('filter.anyType') },
                ...TYPES.map((type) => ({ value: type, label: names.type(type) })),
              ]}
            />
            <TextInput
              label={t('filter.id')}
              value={draft.id}
              onChange={(event) => change({ id: event.currentTarget.value })}
              spellCheck={false}
            />
            <PersonField person={draft.person} onChange={(person) => change({ person })} />
            <TextInput
              label={t('filter.command')}
              description={t('filter.commandHint')}
              value={draft.command}
              onChange={(event) => change({ command: event.currentTarget.value })}
              spellCheck={false}
            />
          </SimpleGrid>
          <Textarea
            label={t('exports.reason')}
            description={t('exports.reasonHint')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            autosize
            minRows={2}
            mt="sm"
          />
          {write.error !== null && <Fault error={write.error} />}
          <Button type="submit" mt="md" disabled={!chosen} loading={write.busy}>
            {t('exports.start')}
          </Button>
        </form>
      </Paper>
      <JobResults
        title={t('exports.jobs')}
        kinds={KINDS}
        started={started}
        none={t('exports.none')}
        noneLead={t('exports.noneLead')}
      />
    </>
  );
}
