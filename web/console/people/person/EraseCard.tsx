import { Alert, Anchor, Button, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Fault } from '../../../app/errors/Fault';
import { isRefused, problemOf } from '../../../app/errors/problem';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { TypedConfirmation } from '../../../app/layout/TypedConfirmation';
import { useViewer } from '../../../app/session/viewer';
import { formatInstant } from '../../../app/time/format';
import { useCommand } from '../../../app/graphql/useCommand';
import { CALL_OFF_ERASURE, ERASE_ACCOUNT } from '../queries';
import type { AboutPerson } from './about';
import { Card } from './Card';

const GROUNDS = [
  'NO_LONGER_NEEDED',
  'CONSENT_WITHDRAWN',
  'OBJECTION',
  'UNLAWFULLY_PROCESSED',
  'LEGAL_OBLIGATION',
] as const;
type Ground = (typeof GROUNDS)[number];

interface Props extends AboutPerson {
  readonly email: string;
}

/** Has somebody forgotten for ever, or not after all where that was put off. */
export function EraseCard({ account, self, email, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [asked, setAsked] = useState(false);
  const callOff = useCommand(CALL_OFF_ERASURE);
  if (account.erasureDueAt !== null) {
    return (
      <Card title={t('people.erase.title')} lead={t('people.erase.pending')}>
        {callOff.error !== null && <Fault error={callOff.error} />}
        <Button
          variant="default"
          loading={callOff.busy}
          onClick={async () => {
            if (await callOff.send({ id: account.id })) onChanged();
          }}
        >
          {t('people.erase.callOff')}
        </Button>
      </Card>
    );
  }
  return (
    <Card title={t('people.erase.title')} lead={t('people.erase.lead')}>
      {self ? (
        <Text size="sm">{t('people.erase.self')}</Text>
      ) : (
        <Button color="red" variant="outline" onClick={() => setAsked(true)}>
          {t('people.erase.action')}
        </Button>
      )}
      {asked && (
        <EraseDialog
          id={account.id}
          email={email}
          onClose={() => setAsked(false)}
          onErased={() => {
            setAsked(false);
            onChanged();
          }}
        />
      )}
    </Card>
  );
}

interface DialogProps {
  readonly id: string;
  readonly email: string;
  readonly onClose: () => void;
  readonly onErased: () => void;
}

function EraseDialog({ id, email, onClose, onErased }: DialogProps): ReactNode {
  const { t } = useTranslation('console');
  const [ground, setGround] = useState<Ground | null>(null);
  const { send, busy, error } = useCommand(ERASE_ACCOUNT);
  const retained = isRefused(error, 'RETAINED');
  return (
    <TypedConfirmation
      title={t('people.erase.confirm')}
      lead={t('people.erase.forEver')}
      name={email}
      action={t('people.erase.action')}
      color="red"
      busy={busy}
      error={retained ? null : error}
      ready={ground !== null}
      onClose={onClose}
      onConfirm={async (confirmation) => {
        if (ground !== null && (await send({ id, ground, confirmation }))) onErased();
      }}
    >
      <NativeSelect
        label={t('people.erase.ground')}
        value={ground ?? ''}
        onChange={(event) => setGround(GROUNDS.find((one) => one === event.currentTarget.value) ?? null)}
        data={[
          { value: '', label: t('people.erase.choose') },
          ...GROUNDS.map((one) => ({ value: one, label: t(`people.erase.grounds.${one}`) })),
        ]}
        mb="sm"
        required
      />
      {retained && <Retained error={error} />}
    </TypedConfirmation>
  );
}

/** A law has something kept: what, and until when. */
function Retained({ error }: { readonly error: unknown }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const { record, until } = problemOf(error).details;
  const kind = record === 'tickets' ? 'tickets' : 'appointments';
  const date = typeof until === 'string' ? formatInstant(until, zone, language, 'date') : '';
  return (
    <Alert color="orange" role="alert" mb="sm" title={t('people.erase.retained')}>
      {t(`people.erase.retainedLead.${kind}`, { date })}{' '}
      <Anchor component={Link} to="/console/settings/retention" inherit c="inherit" underline="always">
        {t('people.erase.rules')}
      </Anchor>
    </Alert>
  );
}
