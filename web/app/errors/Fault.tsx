import { Alert, Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from './useSay';

interface Props {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Instead of what could not be fetched or done: why, and a way to try again. */
export function Fault({ error, onRetry }: Props): ReactNode {
  const { t } = useTranslation('app');
  const say = useSay();
  return (
    <Alert color="red" role="alert" title={t('fault.title')}>
      <Text size="sm">{say(error)}</Text>
      {onRetry && (
        <Button mt="sm" size="sm" variant="default" onClick={onRetry}>
          {t('fault.retry')}
        </Button>
      )}
    </Alert>
  );
}
