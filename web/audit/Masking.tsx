import { Alert, Button, Group, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../app/layout/Dialog';

interface Props {
  /** Why what is personal is shown; null while it is withheld. */
  readonly reason: string | null;
  readonly onChange: (reason: string | null) => void;
}

/** Says whether personal data is withheld; asks why it must be seen before it is. */
export function Masking({ reason, onChange }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const [asking, setAsking] = useState(false);
  if (reason !== null) {
    return (
      <Alert color="yellow" role="status" mb="md" p="sm">
        <Group justify="space-between" gap="xs">
          <Text size="sm">{t('mask.shown', { reason })}</Text>
          <Button size="xs" variant="default" onClick={() => onChange(null)}>
            {t('mask.hide')}
          </Button>
        </Group>
      </Alert>
    );
  }
  return (
    <Group justify="space-between" mb="md" gap="xs">
      <Text size="sm" c="dimmed">
        {t('mask.masked')}
      </Text>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {t('mask.ask')}
      </Button>
      {asking && (
        <Why
          onClose={() => setAsking(false)}
          onGiven={(given) => {
            setAsking(false);
            onChange(given);
          }}
        />
      )}
    </Group>
  );
}

interface WhyProps {
  readonly onClose: () => void;
  readonly onGiven: (reason: string) => void;
}

function Why({ onClose, onGiven }: WhyProps): ReactNode {
  const { t } = useTranslation('audit');
  const [reason, setReason] = useState('');
  const given = reason.trim();
  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (given !== '') onGiven(given);
  }
  return (
    <Dialog opened title={t('mask.title')} onClose={onClose}>
      <Text size="sm" mb="md">
        {t('mask.lead')}
      </Text>
      <form onSubmit={submit}>
        <Textarea
          label={t('mask.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          required
          autosize
          minRows={2}
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('mask.cancel')}
          </Button>
          <Button type="submit" disabled={given === ''}>
            {t('mask.reveal')}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
