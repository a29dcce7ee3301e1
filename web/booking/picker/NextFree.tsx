import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatDate } from '../../app/time/format';
import { useNextFree } from './useNextFree';

interface Props {
  readonly site: string | null;
  readonly provider: string;
  readonly zone: string;
  readonly today: string;
  readonly latest: string | null;
  /** The next free day of what is shown already. */
  readonly known: string | null;
  readonly after: string;
  readonly onFound: (day: string) => void;
}

/** Leads to the next day with something free, however far ahead. */
export function NextFree({ known, after, onFound, ...search }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const { state, find } = useNextFree(search);

  async function go(): Promise<void> {
    const day = known ?? (await find(after));
    if (day !== null) onFound(day);
  }

  return (
    <>
      <Button variant="default" mt="xs" loading={state === 'searching'} onClick={go}>
        {t('slots.nextFree')}
      </Button>
      <div role="status">
        {state === 'none' && (
          <Text mt="xs">
            {search.latest === null
              ? t('slots.noneAhead')
              : t('slots.noneUntil', { date: formatDate(search.latest, language) })}
          </Text>
        )}
      </div>
      {typeof state === 'object' && <Fault error={state.error} onRetry={go} />}
    </>
  );
}
