import { Alert, Button, Text, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../app/layout/Icon';
import { useNow } from '../../app/time/useNow';
import { Fact } from '../Fact';
import { clockOf } from '../logic/clockOf';

interface Props {
  /** By the server's clock, in milliseconds. */
  readonly until: number;
  readonly onRenew: () => void;
}

const MINUTE = 60_000;

/** For how long the time is still kept, and that it is kept no longer. */
export function Held({ until, onRenew }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const left = until - useNow();
  if (left <= 0) {
    return (
      <Alert color="yellow" role="status" icon={<Icon name="clock" />} title={t('held.over')}>
        <Text size="sm" mb="xs">
          {t('held.overLead')}
        </Text>
        <Button size="xs" variant="default" onClick={onRenew}>
          {t('held.again')}
        </Button>
      </Alert>
    );
  }
  return (
    <Fact icon="clock">
      <Text size="sm" role="timer">
        {t('held.left', { time: clockOf(left) })}
      </Text>
      {/* Said once, and not each second. */}
      <VisuallyHidden role="status">{left < MINUTE ? t('held.soon') : ''}</VisuallyHidden>
    </Fact>
  );
}
