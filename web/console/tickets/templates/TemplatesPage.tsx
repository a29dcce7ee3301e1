import { Badge, Button, Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { useOnReturn } from '../../../app/graphql/connection';
import { useCommand } from '../../../app/graphql/useCommand';
import { Empty } from '../../../app/layout/Empty';
import { Icon } from '../../../app/layout/Icon';
import { Loading } from '../../../app/layout/Loading';
import { Pager } from '../../../app/layout/Pager';
import { SubPageHead } from '../SubPageHead';
import classes from '../page/page.module.css';
import { useDesk } from '../useDesk';
import { SET_TEMPLATE_ACTIVE, TEMPLATES } from './queries';
import type { Template } from './queries';
import { TemplateDialog } from './TemplateDialog';

/** The site's prepared answers: to be written, said in other words, withdrawn and brought back. */
export function TemplatesPage(): ReactNode {
  const { t } = useTranslation('console');
  const [search, setSearch] = useSearchParams();
  const withdrawn = search.has('withdrawn');
  const variables = { withdrawn, department: null, after: search.get('after') };
  const [{ data, error, fetching }, ask] = useQuery({ query: TEMPLATES, variables });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const [written, setWritten] = useState<Template | 'new' | null>(null);
  const page = data?.templates;
  return (
    <>
      <SubPageHead title={t('tickets.pages.templates')} lead={t('tickets.templates.lead')}>
        <Button size="sm" leftSection={<Icon name="plus" size={16} />} onClick={() => setWritten('new')}>
          {t('tickets.templates.write')}
        </Button>
      </SubPageHead>
      <Switch
        mb="md"
        label={t('tickets.templates.showWithdrawn')}
        checked={withdrawn}
        onChange={() => setSearch(withdrawn ? {} : { withdrawn: '1' }, { replace: true })}
      />
      {error && !page && <Fault error={error} onRetry={refetch} />}
      {fetching && !page && <Loading />}
      {page?.nodes.length === 0 && <Empty title={t('tickets.templates.none')}>{t('tickets.templates.noneLead')}</Empty>}
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
        {page?.nodes.map((template) => (
          <OneTemplate
            key={template.id}
            template={template}
            onRewrite={() => setWritten(template)}
            onChanged={refetch}
          />
        ))}
      </Stack>
      {page && <Pager next={page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null} />}
      {written !== null && (
        <TemplateDialog
          template={written === 'new' ? null : written}
          onClose={() => {
            setWritten(null);
            refetch();
          }}
        />
      )}
    </>
  );
}

interface Props {
  readonly template: Template;
  readonly onRewrite: () => void;
  readonly onChanged: () => void;
}

function OneTemplate({ template, onRewrite, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { departments } = useDesk();
  const { send, busy, error } = useCommand(SET_TEMPLATE_ACTIVE);
  const { id, name, active, locale, departmentId } = template;
  const department = departments.find((one) => one.id === departmentId)?.name ?? t('tickets.templates.everybody');
  const toggle = t(active ? 'tickets.templates.withdraw' : 'tickets.templates.restore');
  return (
    <Paper component="li" withBorder radius="md" p="md">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h5" className={classes['text'] ?? ''}>
          {name}
        </Title>
        <Group gap={6}>
          {!active && (
            <Badge color="orange" variant="light">
              {t('tickets.templates.withdrawn')}
            </Badge>
          )}
          <Badge variant="default">{t(`tickets.templates.locale.${locale}`)}</Badge>
          <Badge variant="default">{department}</Badge>
        </Group>
      </Group>
      <Text size="sm" my="sm" className={classes['body'] ?? ''}>
        {template.body}
      </Text>
      {error !== null && <Fault error={error} />}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('tickets.templates.of', { action: t('tickets.templates.rewrite'), name })}
          onClick={onRewrite}
        >
          {t('tickets.templates.rewrite')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          aria-label={t('tickets.templates.of', { action: toggle, name })}
          onClick={async () => {
            if (await send({ id, active: !active })) onChanged();
          }}
        >
          {toggle}
        </Button>
      </Group>
    </Paper>
  );
}
