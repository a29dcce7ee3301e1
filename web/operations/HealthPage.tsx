import { Alert, Badge, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { graphql } from '../app/graphql/graphql';
import { Loading } from '../app/layout/Loading';
import { checkOf, troublesFirst } from './health';
import type { Finding } from './health';
import { PageHead } from './PageHead';

const HEALTH = graphql(`
  query LedgerHealth {
    ledgerHealth {
      check
      found
      well
    }
  }
`);

/** The doctor: is anything in the way of the store, of its readers, or of what follows from it? */
export function HealthPage(): ReactNode {
  const { t } = useTranslation('operations');
  const [{ data, error, fetching }, ask] = useQuery({ query: HEALTH });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const findings = data?.ledgerHealth ?? null;
  const troubles = findings?.filter(({ well }) => !well).length ?? 0;
  return (
    <>
      <PageHead title={t('health.title')} lead={t('health.lead')} onRefresh={refetch} busy={fetching} />
      {error && !findings && <Fault error={error} onRetry={refetch} />}
      {fetching && !findings && <Loading />}
      {findings && (
        <Alert color={troubles === 0 ? 'teal' : 'red'} role="status" mb="md">
          <Text fw={600}>{troubles === 0 ? t('health.allWell') : t('health.troubles', { count: troubles })}</Text>
        </Alert>
      )}
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
        {troublesFirst(findings ?? []).map((finding) => (
          <OneFinding key={finding.check} finding={finding} />
        ))}
      </Stack>
    </>
  );
}

function OneFinding({ finding }: { readonly finding: Finding }): ReactNode {
  const { t } = useTranslation('operations');
  const check = checkOf(finding);
  const { well } = finding;
  return (
    <Paper component="li" withBorder radius="md" p="md">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h5">
          {check ? t(`health.check.${check}`) : finding.check}
        </Title>
        <Badge color={well ? 'teal' : 'red'} variant="light">
          {t(well ? 'health.well' : 'health.notWell')}
        </Badge>
      </Group>
      <Text size="sm" mt={4}>
        {check ? t(`health.${well ? 'good' : 'bad'}.${check}`) : finding.found}
      </Text>
      {check && !well && (
        <Text size="sm" mt="xs">
          {t('health.found')} <Code lang="en">{finding.found}</Code>
        </Text>
      )}
    </Paper>
  );
}
