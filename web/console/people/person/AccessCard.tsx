import { Alert, Button, Code, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { useAct } from '../../../app/graphql/useAct';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Dialog } from '../../../app/layout/Dialog';
import { useViewer } from '../../../app/session/viewer';
import { formatInstant } from '../../../app/time/format';
import { useCommand } from '../../../app/graphql/useCommand';
import { lengthOf } from '../../../booking/logic/draft';
import { CLOSE_ACCOUNT, ISSUE_TOKEN, REOPEN_ACCOUNT } from '../queries';
import type { AboutPerson } from './about';
import { Card } from './Card';

/** Whether somebody may sign in, and a new way in for who has forgotten the password. */
export function AccessCard({ account, self, onChanged }: AboutPerson): ReactNode {
  const { t } = useTranslation('console');
  const [closing, setClosing] = useState(false);
  const reopen = useCommand(REOPEN_ACCOUNT);
  const token = useAct(ISSUE_TOKEN);
  const [issued, setIssued] = useState<{ readonly token: string; readonly until: string } | null>(null);
  const error = reopen.error ?? token.error;
  const { id, active, erasureDueAt } = account;
  return (
    <Card title={t('people.access.title')} lead={t(active ? 'people.access.open' : 'people.access.closed')}>
      {error !== null && <Fault error={error} />}
      {issued && <Issued {...issued} />}
      <Group>
        {active && (
          <Button
            variant="default"
            loading={token.busy}
            onClick={async () => {
              const data = await token.act({ id });
              if (data) setIssued(data.issuePasswordToken);
            }}
          >
            {t('people.access.issue')}
          </Button>
        )}
        {active && !self && (
          <Button variant="outline" color="red" onClick={() => setClosing(true)}>
            {t('people.access.close')}
          </Button>
        )}
        {!active && erasureDueAt === null && (
          <Button
            loading={reopen.busy}
            onClick={async () => {
              if (await reopen.send({ id })) onChanged();
            }}
          >
            {t('people.access.reopen')}
          </Button>
        )}
      </Group>
      {closing && (
        <CloseDialog
          id={id}
          onClose={() => setClosing(false)}
          onClosed={() => {
            setClosing(false);
            setIssued(null);
            onChanged();
          }}
        />
      )}
    </Card>
  );
}

/** The token, which is told this once. */
function Issued({ token, until }: { readonly token: string; readonly until: string }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  return (
    <Alert color="teal" role="status" mb="md" title={t('people.access.token')}>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {token}
      </Code>
      <Text size="sm" mt="xs">
        {t('people.access.tokenLead', { until: formatInstant(until, zone, language, 'date-time') })}
      </Text>
    </Alert>
  );
}

const LIMIT = 500;

interface CloseProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onClosed: () => void;
}

function CloseDialog({ id, onClose, onClosed }: CloseProps): ReactNode {
  const { t } = useTranslation('console');
  const [reason, setReason] = useState('');
  const { send, busy, error } = useCommand(CLOSE_ACCOUNT);
  const given = reason.trim();
  const tooLong = lengthOf(given) > LIMIT;
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (!tooLong && (await send({ id, reason: given === '' ? null : given }))) onClosed();
  }
  return (
    <Dialog opened onClose={onClose} title={t('people.access.closeTitle')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t('people.access.closeLead')}</Text>
          <Textarea
            label={t('people.access.reason')}
            value={reason}
            error={tooLong ? t('calendar.tooLong', { limit: LIMIT }) : null}
            onChange={(event) => setReason(event.currentTarget.value)}
            rows={3}
            data-autofocus
          />
          {error !== null && <Fault error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('calendar.back')}
            </Button>
            <Button type="submit" color="red" loading={busy}>
              {t('people.access.close')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
