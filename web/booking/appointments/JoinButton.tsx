import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { Icon } from '../../app/layout/Icon';
import { formatDuration } from '../../app/time/format';
import { joinState } from '../logic/join';
import { useNow } from '../../app/time/useNow';

interface Props {
  readonly appointment: {
    readonly id: string;
    readonly status: string;
    readonly end: string;
    readonly joiningOpens: string;
  };
  readonly name: string;
}

/** The way into the room, from the moment in which it opens by the server's clock. */
export function JoinButton({ appointment, name }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const state = joinState(appointment, useNow());
  if (state.name === 'none' || state.name === 'over') return null;
  return (
    <div>
      {state.name === 'open' ? (
        <Button
          component="a"
          href={`/room?appointment=${appointment.id}`}
          leftSection={<Icon name="video" />}
          aria-label={t('join.labelOf', { name })}
        >
          {t('join.label')}
        </Button>
      ) : (
        <Button disabled leftSection={<Icon name="video" />}>
          {t('join.label')}
        </Button>
      )}
      {state.name === 'waiting' && (
        <Text size="sm" c="dimmed" mt={4}>
          {t('join.opensIn', { time: formatDuration(state.seconds, language) })}
        </Text>
      )}
      <span role="status">
        {state.name === 'open' && (
          <Text size="sm" mt={4} component="span" display="block">
            {t('join.open')}
          </Text>
        )}
      </span>
    </div>
  );
}
